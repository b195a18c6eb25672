package dev.midstream.http.router.stream;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** The text of a request. */
final class MonitoredReader extends FilterReader {
    private final StreamMonitor monitor;

    MonitoredReader(Reader delegate, StreamMonitor monitor) {
        super(delegate);
        this.monitor = monitor;
    }

    @Override
    public int read() throws IOException {
        char[] single = new char[1];
        return read(single, 0, 1) < 0 ? -1 : single[0];
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        monitor.begin();
        try {
            return super.read(into, offset, length);
        } catch (IOException e) {
            monitor.failed(e);
            throw e;
        } finally {
            monitor.end();
        }
    }
}
