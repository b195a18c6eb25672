package dev.midstream.http.router.stream;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** The text of a response. */
final class MonitoredWriter extends Writer {
    private final PrintWriter delegate;
    private final StreamMonitor monitor;

    MonitoredWriter(PrintWriter delegate, StreamMonitor monitor) {
        this.delegate = delegate;
        this.monitor = monitor;
    }

    private void monitored(Runnable write) throws IOException {
        monitor.begin();
        try {
            write.run();
        } finally {
            monitor.end();
        }
    }

    @Override
    public void write(char[] from, int offset, int length) throws IOException {
        monitored(() -> delegate.write(from, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        monitored(() -> delegate.write(text, offset, length));
    }

    @Override
    public void flush() throws IOException {
        monitored(delegate::flush);
    }

    @Override
    public void close() throws IOException {
        monitored(delegate::close);
    }
}
