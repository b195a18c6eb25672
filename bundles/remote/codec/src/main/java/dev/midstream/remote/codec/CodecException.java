package dev.midstream.remote.codec;

import java.io.IOException;

/** A value cannot be written, or bytes are not what the contract says. The message is a sentence for people. */
public class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }

    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same, with where it happened before it. */
    CodecException at(String place) {
        CodecException located = new CodecException(place + ": " + getMessage(), getCause());
        located.setStackTrace(getStackTrace());
        return located;
    }
}
