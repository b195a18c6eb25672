package dev.midstream.http.router.stream;

import java.io.IOException;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;

/** The body of a request. */
final class MonitoredInput extends ServletInputStream {
    private final ServletInputStream delegate;
    private final StreamMonitor monitor;

    MonitoredInput(ServletInputStream delegate, StreamMonitor monitor) {
        this.delegate = delegate;
        this.monitor = monitor;
    }

    @Override
    public int read() throws IOException {
        monitor.begin();
        try {
            return delegate.read();
        } catch (IOException e) {
            monitor.failed(e);
            throw e;
        } finally {
            monitor.end();
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        monitor.begin();
        try {
            return delegate.read(into, offset, length);
        } catch (IOException e) {
            monitor.failed(e);
            throw e;
        } finally {
            monitor.end();
        }
    }

    @Override
    public int available() throws IOException {
        return delegate.available();
    }

    @Override
    public void close() throws IOException {
        delegate.close();
    }

    @Override
    public boolean isFinished() {
        return delegate.isFinished();
    }

    @Override
    public boolean isReady() {
        return delegate.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        ListenerCall call = new ListenerCall(monitor);
        delegate.setReadListener(new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
                call.run(listener::onDataAvailable);
            }

            @Override
            public void onAllDataRead() throws IOException {
                call.run(listener::onAllDataRead);
            }

            @Override
            public void onError(Throwable failure) {
                call.failed(failure);
                listener.onError(failure);
            }
        });
    }
}
