package dev.midstream.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One keep-alive connection, used by one thread. It is opened when a request needs it and again after a failure; a
 * request is sent once and never repeated, so that nothing lost is hidden.
 */
public final class Connection implements AutoCloseable {

    /** Called for every part of a body as it arrives; a slow reader waits in it. */
    @FunctionalInterface
    public interface Pace {
        Pace FAST = read -> {};

        void received(int bytes) throws IOException;
    }

    private static final int BUFFER = 16 * 1024;

    private final Duration timeout;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private Socket socket;
    private InputStream in;

    public Connection(Duration timeout) {
        this.timeout = timeout;
    }

    public Response send(Request request) {
        return send(request, Pace.FAST);
    }

    public Response send(Request request, Pace pace) {
        if (socket == null) {
            try {
                open(request);
            } catch (IOException e) {
                close();
                return Response.failed(Outcome.CONNECT);
            }
        }
        try {
            socket.getOutputStream().write(request.bytes());
            return read(pace);
        } catch (SocketTimeoutException e) {
            close();
            return Response.failed(Outcome.TIMEOUT);
        } catch (IOException | NumberFormatException e) {
            close();
            return Response.failed(Outcome.RESET);
        }
    }

    private void open(Request request) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) timeout.toMillis());
        socket.connect(new InetSocketAddress(request.host(), request.port()), (int) timeout.toMillis());
        in = socket.getInputStream();
        from = 0;
        to = 0;
    }

    private Response read(Pace pace) throws IOException {
        int status = status(line());
        long length = -1;
        boolean chunked = false;
        boolean close = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new ProtocolException(header);
            }
            String value = header.substring(colon + 1).strip();
            switch (colon) {
                case 14 -> length = is(header, "content-length") ? Long.parseLong(value) : length;
                case 17 -> chunked |= is(header, "transfer-encoding") && value.equalsIgnoreCase("chunked");
                case 10 -> close |= is(header, "connection") && value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(length > 0 ? (int) Math.min(length, 1 << 20) : 256);
        if (chunked) {
            long size;
            do {
                size = Long.parseLong(line().split(";", 2)[0].strip(), 16);
                copy(size, body, pace);
                line();
            } while (size > 0);
        } else if (length >= 0) {
            copy(length, body, pace);
        } else if (status != 204 && status != 304) {
            throw new ProtocolException("A body without length");
        }
        if (close) {
            close();
        }
        return new Response(status / 100 == 2 ? Outcome.OK : Outcome.STATUS, status, body.toByteArray());
    }

    private static int status(String line) throws ProtocolException {
        if (!line.startsWith("HTTP/1.") || line.length() < 12) {
            throw new ProtocolException(line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static boolean is(String header, String name) {
        return header.regionMatches(true, 0, name, 0, name.length());
    }

    private void copy(long length, ByteArrayOutputStream body, Pace pace) throws IOException {
        long left = length;
        while (left > 0) {
            fill();
            int part = (int) Math.min(left, to - from);
            body.write(buffer, from, part);
            from += part;
            left -= part;
            pace.received(part);
        }
    }

    private String line() throws IOException {
        StringBuilder longer = null;
        while (true) {
            fill();
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    String part = new String(buffer, from, i - from, StandardCharsets.ISO_8859_1);
                    from = i + 1;
                    String line = longer == null ? part : longer.append(part).toString();
                    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
                }
            }
            longer = longer == null ? new StringBuilder() : longer;
            longer.append(new String(buffer, from, to - from, StandardCharsets.ISO_8859_1));
            from = to;
        }
    }

    private void fill() throws IOException {
        if (from < to) {
            return;
        }
        int read = in.read(buffer);
        if (read < 0) {
            throw new EOFException();
        }
        from = 0;
        to = read;
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is of no use any more either way
            }
            socket = null;
        }
    }
}
