package dev.midstream.processing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** A stream that breaks off when it is told to. */
final class StoppableStream extends FilterInputStream {
    private final BooleanSupplier stopped;

    StoppableStream(InputStream in, BooleanSupplier stopped) {
        super(in);
        this.stopped = stopped;
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        check();
        return super.read(buffer, offset, length);
    }

    private void check() throws IOException {
        if (stopped.getAsBoolean()) {
            throw new IOException("The service is stopping.");
        }
    }
}
