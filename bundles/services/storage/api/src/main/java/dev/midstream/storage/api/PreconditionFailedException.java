package dev.midstream.storage.api;

import java.io.IOException;

/** The key is not in the state that the caller expects: somebody else was faster. */
public class PreconditionFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    public PreconditionFailedException(String message) {
        super(message);
    }
}
