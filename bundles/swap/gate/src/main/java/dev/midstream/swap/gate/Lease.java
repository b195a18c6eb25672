package dev.midstream.swap.gate;

/** A service object of a revision, and the action that gives it back. */
final class Lease implements AutoCloseable {
    private final Object service;
    private final Runnable giveBack;

    /** @param giveBack runs once */
    Lease(Object service, Runnable giveBack) {
        this.service = service;
        this.giveBack = giveBack;
    }

    Object service() {
        return service;
    }

    /** Gives the object back. Never throws: the revision may have taken the object back already. */
    @Override
    public void close() {
        CleanUp.run("giving back a service object", giveBack);
    }
}
