package dev.midstream.swap.gate;

/**
 * A call that has entered a {@link Tenure}. The caller ends it exactly once: by {@link #exit} or {@link #fail} on the
 * thread that entered, or by {@link #returned} on that thread and then {@link #exitElsewhere} on any thread.
 *
 * <p>Not thread-safe.
 */
public abstract class Entry {
    private final Tenure tenure;

    Entry(Tenure tenure) {
        this.tenure = tenure;
    }

    /** Returns the tenure that was entered. */
    public final Tenure tenure() {
        return tenure;
    }

    /** Ends a call that has returned normally, on the thread that entered. */
    public abstract void exit();

    /** Ends a call that has thrown an exception, on the thread that entered. */
    public abstract void fail();

    /** Releases the thread that entered; the call goes on until {@link #exitElsewhere}. */
    public abstract void returned();

    /** Ends a call that has released its thread, on any thread. */
    public abstract void exitElsewhere(Outcome outcome);
}
