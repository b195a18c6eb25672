package dev.midstream.swap.gate;

/**
 * A call by a gate that has entered by its thread's own counter and has not returned.
 *
 * @param exits the counter's exits when it was found: it is the same call as long as they are the same
 */
record StuckCall(CallCounter counter, long exits) implements ActiveCall {
    @Override
    public String kind() {
        return CALL;
    }

    @Override
    public String what() {
        Thread thread = counter.owner();
        StackTraceElement[] stack = thread.getStackTrace();
        for (int gate = 1; gate < stack.length; gate++) {
            if (stack[gate].getClassName().startsWith(GateCompiler.CLASS_NAME)) {
                String caller = gate + 1 < stack.length ? stack[gate + 1].getClassName() : "nobody";
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

    /** Its caller waits for a result that nobody else can give. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public void abort() {
        if (counter.exits() == exits && counter.entries() > exits) {
            counter.owner().interrupt();
        }
    }
}
