package dev.midstream.swap.gate;

import java.io.IOException;

/** A record of which revisions are live after a restart, that can be taken back. */
@FunctionalInterface
public interface Commitment {
    /**
     * Restores the previous record of the same services, by one durable write; a service without one has none again.
     *
     * @throws IOException if nothing was restored
     */
    void undo() throws IOException;
}
