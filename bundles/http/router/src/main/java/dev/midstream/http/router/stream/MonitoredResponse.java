package dev.midstream.http.router.stream;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.ServletOutputStream;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/** A response whose body is written under the eyes of a monitor. */
public final class MonitoredResponse extends HttpServletResponseWrapper {
    private final StreamMonitor monitor;

    public MonitoredResponse(HttpServletResponse response, StreamMonitor monitor) {
        super(response);
        this.monitor = monitor;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return new MonitoredOutput(super.getOutputStream(), monitor);
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        return new PrintWriter(new MonitoredWriter(super.getWriter(), monitor));
    }

    @Override
    public void flushBuffer() throws IOException {
        monitor.begin();
        try {
            super.flushBuffer();
        } catch (IOException e) {
            monitor.failed(e);
            throw e;
        } finally {
            monitor.end();
        }
    }
}
