package dev.midstream.messaging.core;

import jakarta.jms.Message;

/** Whom messages are handed to. Thread-safe. */
interface Target {
    /**
     * Hands over one message and returns when it was handled.
     *
     * @param late runs, perhaps on another thread, if the message has not been handled within the time of a drain; never
     *     after this method has returned
     * @return the version of the revision that handled it, or null if it has none
     * @throws FailedException if it could not be handled
     */
    String deliver(Message message, Runnable late) throws FailedException;

    /** Returns the version of the revision that the next message goes to, as far as that is known; else null. */
    default String revision() {
        return null;
    }
}
