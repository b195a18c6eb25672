package dev.midstream.remote.codec;

import java.io.IOException;
import java.io.InputStream;

/**
 * How a transport carries the {@link InputStream}s of a message beside it. Without one they are read to their end and
 * become part of the message.
 */
public interface StreamPort {

    /** Takes a stream that the message refers to; the answer is its number there. */
    int send(InputStream stream) throws IOException;

    /** The stream that the other side refers to by a number, which may be any. */
    InputStream receive(int number) throws IOException;
}
