package dev.midstream.swap.api;

/** No canary of this id is under way; the message names those that are. */
public final class UnknownSwapException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownSwapException(String message) {
        super(message);
    }
}
