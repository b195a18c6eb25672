package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.RegistryException;
import java.time.Instant;

/** This node's present {@link Standing} with the registry; listeners hear of each change. Thread-safe. */
final class Connectivity {
    private final Notifier notifier;
    private volatile Standing standing;

    /** @param note the first standing as a sentence */
    Connectivity(Notifier notifier, String note) {
        this.notifier = notifier;
        this.standing = new Standing(false, Instant.now(), note);
    }

    Standing standing() {
        return standing;
    }

    boolean isReachable() {
        return standing.reachable();
    }

    synchronized void set(boolean reachable, String note) {
        Standing before = standing;
        if (before.reachable() != reachable || !before.note().equals(note)) {
            standing = new Standing(reachable, before.reachable() == reachable ? before.since() : Instant.now(), note);
            notifier.all();
        }
    }

    /** @throws RegistryException if the registry cannot be reached now; says since when and why */
    void require() {
        Standing now = standing;
        if (!now.reachable()) {
            throw new RegistryException(
                    "The cluster's registry cannot be asked or changed now: " + now.note() + ", since " + now.since(),
                    null);
        }
    }
}
