package dev.midstream.remote.codec;

/** The contract on this side does not have the method that is called: it is of another revision. */
public final class UnknownMethodException extends CodecException {
    private static final long serialVersionUID = 1L;

    UnknownMethodException(String message) {
        super(message);
    }
}
