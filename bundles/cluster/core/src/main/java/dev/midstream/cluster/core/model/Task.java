package dev.midstream.cluster.core.model;

import java.util.Optional;

/**
 * What a node has to do about one service.
 *
 * @param service Bundle-SymbolicName
 * @param digest of the revision to deploy; null if what runs here is to be withdrawn
 */
public record Task(String service, String digest) {
    /**
     * What follows from what a node is to run and what it runs.
     *
     * @param assigned digest of the revision that it is to run, or null
     */
    public static Optional<Task> of(String service, String assigned, Running running) {
        if (assigned == null) {
            return running.digest() == null ? Optional.empty() : Optional.of(new Task(service, null));
        }
        boolean done = assigned.equals(running.digest()) || running.refuses(assigned);
        return done ? Optional.empty() : Optional.of(new Task(service, assigned));
    }
}
