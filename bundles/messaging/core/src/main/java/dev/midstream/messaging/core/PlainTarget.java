package dev.midstream.messaging.core;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A listener of a bundle that is not managed, and has no revisions. */
record PlainTarget(MessageListener listener) implements Target {
    @Override
    public String deliver(Message message, Runnable late) throws FailedException {
        try {
            listener.onMessage(message);
            return null;
        } catch (Throwable e) { // whatever a listener throws is its failure, and no reason to stop consuming
            throw new FailedException(null, e);
        }
    }
}
