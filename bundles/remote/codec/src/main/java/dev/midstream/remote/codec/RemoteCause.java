package dev.midstream.remote.codec;

/** Stands for an exception of the other side that is not made anew here. */
public final class RemoteCause extends Exception {
    private static final long serialVersionUID = 1L;

    private final String original;

    RemoteCause(String original, String message, Throwable cause) {
        super(message, cause);
        this.original = original;
    }

    /** The name of the exception's class there. */
    public String original() {
        return original;
    }

    @Override
    public String toString() {
        return getMessage() == null ? original : original + ": " + getMessage();
    }
}
