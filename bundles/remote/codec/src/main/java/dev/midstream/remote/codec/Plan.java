package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** How values of one type are written and read. Null is dealt with by {@link Sink} and {@link Source}. */
abstract class Plan {

    abstract void write(Sink sink, Object value) throws IOException;

    /** Reads the value that begins with a token, and leaves the source at the value's last one. */
    abstract Object read(Source source, JsonToken token) throws IOException;

    /** Returns the estimated bytes of a value without its parts. */
    int memory() {
        return 16;
    }

    /** What stands for a value that the other side does not know of. */
    Object missing() {
        return null;
    }

    /** What stands for null. */
    Object none() {
        return null;
    }
}
