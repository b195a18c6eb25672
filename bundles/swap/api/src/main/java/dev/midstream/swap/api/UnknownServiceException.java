package dev.midstream.swap.api;

/** No managed service has the name that was given, or several have; the message names those there are. */
public final class UnknownServiceException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownServiceException(String message) {
        super(message);
    }
}
