package dev.midstream.remote.direct;

import java.io.IOException;

/** The other side does not keep to the protocol; the connection is closed. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
