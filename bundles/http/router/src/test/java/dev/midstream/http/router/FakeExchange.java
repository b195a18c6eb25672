package dev.midstream.http.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request and its response as a servlet container has them; {@link #recycle} gives them to another request. */
final class FakeExchange {
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final PrintWriter text = new PrintWriter(body, false, StandardCharsets.UTF_8);
    private final String path;
    private String query;
    private String encoding;
    private int status = 200;
    private boolean committed;
    private boolean async;
    private boolean completed;
    private boolean recycled;
    private int touched;
    private AsyncListener listener;
    private IOException broken;
    private WriteListener writer;

    private final HttpServletRequest request = fake(HttpServletRequest.class, this::request);
    private final HttpServletResponse response = fake(HttpServletResponse.class, this::response);
    private final AsyncContext context = fake(AsyncContext.class, this::context);

    FakeExchange(String path) {
        this.path = path;
    }

    private interface Call {
        Object answer(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.answer(method, arguments)));
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.get(name);
    }

    String body() {
        text.flush();
        return body.toString(StandardCharsets.UTF_8);
    }

    boolean completed() {
        return completed;
    }

    int touched() {
        return touched;
    }

    FakeExchange query(String text) {
        query = text;
        return this;
    }

    FakeExchange encoding(String name) {
        encoding = name;
        return this;
    }

    void breakConnection() {
        broken = new IOException("connection reset");
    }

    /** Completes as the container does, on any thread. */
    void complete() throws IOException {
        completed = true;
        async = false;
        AsyncListener last = listener;
        listener = null;
        if (last != null) {
            last.onComplete(new AsyncEvent(context, request, response));
        }
    }

    void recycle() {
        recycled = true;
    }

    WriteListener writer() {
        return writer;
    }

    private void touch() {
        if (recycled) {
            touched++;
        }
    }

    private Object request(Method method, Object[] arguments) {
        touch();
        return switch (method.getName()) {
            case "getMethod" -> "GET";
            case "getRequestURI", "getPathInfo" -> path;
            case "getServletPath", "getContextPath" -> "";
            case "getQueryString" -> query;
            case "getCharacterEncoding" -> encoding;
            case "getHeader" -> null;
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "isAsyncSupported" -> true;
            case "isAsyncStarted" -> async;
            case "startAsync" -> {
                async = true;
                yield context;
            }
            case "getAsyncContext" -> context;
            case "getInputStream" -> input();
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private Object response(Method method, Object[] arguments) throws IOException {
        touch();
        return switch (method.getName()) {
            case "getStatus" -> status;
            case "setStatus", "sendError" -> status = (int) arguments[0];
            case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
            case "getContentType" -> headers.get("Content-Type");
            case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
            case "isCommitted" -> committed;
            case "getWriter" -> text;
            case "getOutputStream" -> output();
            case "flushBuffer" -> {
                committed = true;
                yield null;
            }
            case "reset" -> {
                body.reset();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private Object context(Method method, Object[] arguments) throws IOException {
        touch();
        switch (method.getName()) {
            case "addListener" -> listener = (AsyncListener) arguments[0];
            case "complete" -> complete();
            case "dispatch" -> async = false;
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private ServletInputStream input() {
        return new ServletInputStream() {
            @Override
            public int read() throws IOException {
                touch();
                if (broken != null) {
                    throw broken;
                }
                return -1;
            }

            @Override
            public boolean isFinished() {
                return true;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener reading) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private ServletOutputStream output() {
        return new ServletOutputStream() {
            @Override
            public void write(int single) throws IOException {
                touch();
                if (broken != null) {
                    throw broken;
                }
                body.write(single);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener writing) {
                writer = writing;
            }
        };
    }
}
