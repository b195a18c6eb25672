package dev.midstream.messaging.core;

import jakarta.jms.Message;

/** Whom messages are handed to. Thread-safe. */
interface Target {
    /**
     * Hands over one message and returns when it was handled.
     *
     * @return the version of the revision that handled it, or null if it has none
     * @throws FailedException if it could not be handled
     */
    String deliver(Message message) throws FailedException;
}
