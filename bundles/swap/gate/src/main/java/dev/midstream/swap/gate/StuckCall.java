package dev.midstream.swap.gate;

/**
 * A call by a gate that has entered by the counter of its thread and has not returned.
 *
 * @param exits the counter's exits when the call was found: as long as they are equal, it is the same call
 */
record StuckCall(CallCounter counter, long exits) implements ActiveCall {
    /** Prefix of the names of generated gate classes. */
    static final String GATE_CLASS = "dev.midstream.gates.Gate";

    @Override
    public String kind() {
        return CALL;
    }

    @Override
    public String what() {
        Thread thread = counter.owner();
        if (thread == null) {
            return "a call on a thread that has ended";
        }
        StackTraceElement[] stack = thread.getStackTrace();
        for (int gate = 1; gate < stack.length; gate++) {
            if (stack[gate].getClassName().startsWith(GATE_CLASS)) {
                String caller = gate + 1 < stack.length ? stack[gate + 1].getClassName() : "an unknown class";
                return stack[gate - 1].getClassName() + "." + stack[gate].getMethodName() + " called by " + caller
                        + " on thread " + thread.getName();
            }
        }
        return "a call on thread " + thread.getName();
    }

    @Override
    public long nanos() {
        return -1;
    }

    /** Returns false: the caller waits for a result that only the revision can give. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public void abort() {
        Thread thread = counter.owner();
        if (thread != null && counter.exits() == exits && counter.entries() > exits) {
            thread.interrupt();
        }
    }

    @Override
    public boolean aborted() {
        return false;
    }
}
