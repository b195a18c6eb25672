package dev.midstream.cluster.core.model;

import java.util.Optional;

/**
 * The pending change of one service on a node.
 *
 * @param service Bundle-SymbolicName
 * @param digest of the revision to deploy; null if what runs here is to leave
 * @param removed true if it leaves although no other node serves it
 */
public record Task(String service, String digest, boolean removed) {
    /**
     * Returns the change that leads from what a node runs to what it is assigned.
     *
     * @param assigned digest of the revision that it is to run, or one of the words of {@link Duty}
     */
    public static Optional<Task> of(String service, String assigned, Running running) {
        if (!Duty.isDigest(assigned)) {
            return running.digest() == null
                    ? Optional.empty()
                    : Optional.of(new Task(service, null, Duty.REMOVE.equals(assigned)));
        }
        boolean done = assigned.equals(running.digest()) || running.refuses(assigned);
        return done ? Optional.empty() : Optional.of(new Task(service, assigned, false));
    }
}
