package dev.midstream.http.router.stream;

import java.io.BufferedReader;
import java.io.IOException;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request whose body is read under the eyes of a monitor. */
public final class MonitoredRequest extends HttpServletRequestWrapper {
    private final StreamMonitor monitor;

    public MonitoredRequest(HttpServletRequest request, StreamMonitor monitor) {
        super(request);
        this.monitor = monitor;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new MonitoredInput(super.getInputStream(), monitor);
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new MonitoredReader(super.getReader(), monitor));
    }

    @Override
    public Object getAttribute(String name) {
        return name.equals(Mark.BROKEN) ? monitor.failure() : super.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        Mark mark = Mark.of(name);
        if (mark == null) {
            super.setAttribute(name, value);
        } else if (value != null) {
            monitor.mark(mark);
        }
    }
}
