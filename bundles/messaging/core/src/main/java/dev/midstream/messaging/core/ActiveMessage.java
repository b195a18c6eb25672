package dev.midstream.messaging.core;

import dev.midstream.swap.gate.ActiveCall;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** A message that a revision handles on the calling thread. */
final class ActiveMessage implements ActiveCall {
    static final String KIND = "message";

    private final String what;
    private final Thread thread = Thread.currentThread();
    private final long begun = System.nanoTime();
    private volatile boolean aborted;

    private ActiveMessage(String what) {
        this.what = what;
    }

    static ActiveMessage of(Message message) {
        try {
            return new ActiveMessage(message.getJMSMessageID() + " of " + message.getJMSDestination());
        } catch (JMSException e) {
            return new ActiveMessage("a message without an id");
        }
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

    /** Returns false: the message would only be handled again on the next revision. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public void abort() {
        aborted = true;
        thread.interrupt();
    }

    @Override
    public boolean aborted() {
        return aborted;
    }
}
