package dev.midstream.storage.api;

import java.io.IOException;
import java.io.InputStream;

/** An object, or a part of it, open for reading. It stays readable if the object is replaced or deleted meanwhile. */
public record ObjectContent(ObjectInfo info, InputStream stream) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
