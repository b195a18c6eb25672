package dev.midstream.commands;

import dev.midstream.swap.gate.ActiveCall;

/** A command, or the completion of one, that a revision executes on the calling thread. */
final class ActiveCommand implements ActiveCall {
    static final String KIND = "command";

    private final String what;
    private final Thread thread = Thread.currentThread();
    private final long begun = System.nanoTime();
    private volatile boolean aborted;
    private boolean ended;

    /** @param what a description for operators, without arguments, which may hold secrets */
    ActiveCommand(String what) {
        this.what = what;
    }

    /** Records that the revision has returned: from now on the thread works for others. */
    synchronized void end() {
        ended = true;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public long nanos() {
        return System.nanoTime() - begun;
    }

    /** Returns false: nobody repeats a command for its user. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public synchronized void abort() {
        if (!ended) {
            aborted = true;
            thread.interrupt();
        }
    }

    @Override
    public boolean aborted() {
        return aborted;
    }
}
