package dev.midstream.swap.gate;

/**
 * A call that a revision executes on the thread that creates this object. An abort interrupts that thread, until the ingress
 * {@linkplain #end records} that the revision has returned. Thread-safe.
 */
public class ThreadCall implements ActiveCall {
    private final String kind;
    private final String what;
    private final Thread thread = Thread.currentThread();
    private final long begun = System.nanoTime();
    private volatile boolean aborted;
    private boolean ended;

    /**
     * @param kind the kind of the ingress's calls
     * @param what a description for operators, without contents, which may be secret
     */
    public ThreadCall(String kind, String what) {
        this.kind = kind;
        this.what = what;
    }

    /** Records that the revision has returned: from now on the thread works for others. */
    public final synchronized void end() {
        ended = true;
    }

    protected final synchronized boolean hasEnded() {
        return ended;
    }

    @Override
    public final String kind() {
        return kind;
    }

    @Override
    public final String what() {
        return what;
    }

    @Override
    public final long nanos() {
        return System.nanoTime() - begun;
    }

    /** Returns false: nobody repeats such a call for its caller. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public final synchronized void abort() {
        if (!ended) {
            aborted = true;
            thread.interrupt();
        }
    }

    @Override
    public final boolean aborted() {
        return aborted;
    }
}
