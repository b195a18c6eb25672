package dev.midstream.messaging.queues.api;

/** Something could not be done with queues; the message says what, why, and what to do. */
public final class MessagingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MessagingException(String message) {
        super(message);
    }

    public MessagingException(String message, Throwable cause) {
        super(message, cause);
    }
}
