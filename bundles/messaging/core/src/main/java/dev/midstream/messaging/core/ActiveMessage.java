package dev.midstream.messaging.core;

import dev.midstream.swap.gate.ThreadCall;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** A message that a revision handles on the calling thread. */
final class ActiveMessage extends ThreadCall {
    static final String KIND = "message";

    private final Runnable late;

    private ActiveMessage(String what, Runnable late) {
        super(KIND, what);
        this.late = late;
    }

    /** @param late runs if the message has not been handled within the time of a drain */
    static ActiveMessage of(Message message, Runnable late) {
        try {
            return new ActiveMessage(message.getJMSMessageID() + " of " + message.getJMSDestination(), late);
        } catch (JMSException e) {
            return new ActiveMessage("a message without an id", late);
        }
    }

    /** Lets the next messages go on without this one. Returns false: it would only be handled again. */
    @Override
    public synchronized boolean endGracefully() {
        if (!hasEnded()) {
            late.run();
        }
        return false;
    }
}
