package dev.midstream.swap.api;

/** No swap of this id is known, or no canary of it is under way; the message says which there are, or where to look. */
public final class UnknownSwapException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownSwapException(String message) {
        super(message);
    }
}
