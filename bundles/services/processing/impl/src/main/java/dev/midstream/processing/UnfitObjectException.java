package dev.midstream.processing;

import java.io.IOException;

/** The object is not what the pipeline works on, and trying again does not make it so. */
class UnfitObjectException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfitObjectException(String message) {
        super(message);
    }
}
