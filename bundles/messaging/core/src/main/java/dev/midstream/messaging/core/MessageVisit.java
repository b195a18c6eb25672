package dev.midstream.messaging.core;

import dev.midstream.swap.gate.ActiveCall;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** A message that a revision is handling, in the calling thread. */
final class MessageVisit implements ActiveCall {
    static final String KIND = "message";

    private final String what;
    private final Thread thread = Thread.currentThread();
    private final long begun = System.nanoTime();
    private volatile boolean cut;

    private MessageVisit(String what) {
        this.what = what;
    }

    static MessageVisit of(Message message) {
        try {
            return new MessageVisit(message.getJMSMessageID() + " of " + message.getJMSDestination());
        } catch (JMSException e) {
            return new MessageVisit("a message without an id");
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

    /** It goes on: it would only begin anew on the next revision. */
    @Override
    public boolean endGracefully() {
        return false;
    }

    @Override
    public void abort() {
        cut = true;
        thread.interrupt();
    }

    boolean wasCut() {
        return cut;
    }
}
