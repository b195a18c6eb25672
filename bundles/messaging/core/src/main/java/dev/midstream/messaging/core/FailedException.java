package dev.midstream.messaging.core;

/** A listener has failed; the cause is what it has thrown. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String revision;

    /** @param revision the version that has failed, or null if it has none */
    FailedException(String revision, Throwable cause) {
        super(cause);
        this.revision = revision;
    }

    String revision() {
        return revision;
    }
}
