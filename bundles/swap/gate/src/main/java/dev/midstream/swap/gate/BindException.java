package dev.midstream.swap.gate;

/** A revision cannot stand behind the gates of its service; the message says which service and why. */
public final class BindException extends Exception {
    private static final long serialVersionUID = 1L;

    public BindException(String message, Throwable cause) {
        super(message, cause);
    }
}
