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
    private final Runnable late;
    private volatile boolean aborted;
    private boolean ended;

    private ActiveMessage(String what, Runnable late) {
        this.what = what;
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

    /** Lets the next messages go on without this one. Returns false: it would only be handled again. */
    @Override
    public synchronized boolean endGracefully() {
        if (!ended) {
            late.run();
        }
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
