package dev.midstream.remote.direct;

import java.io.IOException;

/** A frame has certainly not left, or nobody will look at it. */
final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSentException(String message) {
        super(message);
    }
}
