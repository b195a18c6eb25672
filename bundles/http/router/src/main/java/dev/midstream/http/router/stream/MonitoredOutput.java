package dev.midstream.http.router.stream;

import java.io.IOException;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

/** The body of a response. */
final class MonitoredOutput extends ServletOutputStream {
    private interface Write {
        void run() throws IOException;
    }

    private final ServletOutputStream delegate;
    private final StreamMonitor monitor;

    MonitoredOutput(ServletOutputStream delegate, StreamMonitor monitor) {
        this.delegate = delegate;
        this.monitor = monitor;
    }

    private void monitored(Write write) throws IOException {
        monitor.begin();
        try {
            write.run();
        } catch (IOException e) {
            monitor.failed(e);
            throw e;
        } finally {
            monitor.end();
        }
    }

    @Override
    public void write(int single) throws IOException {
        monitored(() -> delegate.write(single));
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        monitored(() -> delegate.write(from, offset, length));
    }

    @Override
    public void print(String text) throws IOException {
        monitored(() -> delegate.print(text));
    }

    @Override
    public void flush() throws IOException {
        monitored(delegate::flush);
    }

    @Override
    public void close() throws IOException {
        monitored(delegate::close);
    }

    @Override
    public boolean isReady() {
        return delegate.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        ListenerCall call = new ListenerCall(monitor);
        delegate.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() throws IOException {
                call.run(listener::onWritePossible);
            }

            @Override
            public void onError(Throwable failure) {
                call.failed(failure);
                listener.onError(failure);
            }
        });
    }
}
