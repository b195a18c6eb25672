package dev.midstream.remote.direct;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server as its callers know it: one connection, made when it is first needed and again when it is lost. After an
 * attempt that failed, calls fail at once for a while, which doubles with each failure.
 */
final class Peer {
    private static final long FIRST_PAUSE = 50_000_000;
    private static final long LONGEST_PAUSE = 5_000_000_000L;
    /** Bounds the wait for streams that nobody closes; calls end by their deadlines. */
    private static final long LONGEST_RETIREMENT = 600_000_000_000L;

    private final String host;
    private final int port;
    private final Connector connector;
    private final Settings settings;
    private final Executor helpers;
    private volatile ClientConnection connection;
    private volatile boolean closed;
    /** The number of proxies that use it; guarded by the lock of all peers. */
    int users;

    // guarded by this
    private int failures;
    private long retryAt;
    private long retiredAt;
    private String problem;

    Peer(String host, int port, Connector connector, Settings settings, Executor helpers) {
        this.host = host;
        this.port = port;
        this.connector = connector;
        this.settings = settings;
        this.helpers = helpers;
    }

    String address() {
        return host + ":" + port;
    }

    /** The connection, or a {@link ConnectException} that says why there is none. */
    ClientConnection connection() throws ConnectException {
        ClientConnection present = connection;
        return present != null && present.usable() ? present : connect();
    }

    /** The connection if there is one. */
    ClientConnection present() {
        return connection;
    }

    private synchronized ClientConnection connect() throws ConnectException {
        if (connection != null && connection.usable()) {
            return connection;
        }
        if (closed) {
            throw new ConnectException("The service is not imported any more");
        }
        long wait = retryAt - System.nanoTime();
        if (failures > 0 && wait > 0) {
            throw new ConnectException(problem + "; the next attempt is made in " + (wait / 1_000_000 + 1) + " ms");
        }
        try {
            connection = open();
            failures = 0;
            return connection;
        } catch (IOException e) {
            problem = "No connection to " + address() + ": " + e.getMessage();
            long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 10));
            failures++;
            retryAt =
                    System.nanoTime() + pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
            ConnectException failed = new ConnectException(problem);
            failed.initCause(e);
            throw failed;
        }
    }

    private ClientConnection open() throws IOException {
        Socket socket = connector.connect(host, port, settings.times().connect());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(settings.times().connect());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Frame.PREFACE);
            out.flush();
            int preface = new DataInputStream(socket.getInputStream()).readInt();
            if (preface != Frame.PREFACE) {
                throw new ProtocolException("it does not speak this protocol, or another version of it");
            }
            socket.setSoTimeout(0); // of the connection; its readers set their own
            ClientConnection made = new ClientConnection(socket, socket.getInputStream(), settings, helpers, address());
            made.start();
            return made;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Takes no more calls; those under way go on. Waits for an attempt to connect that is under way. */
    synchronized void retire() {
        closed = true;
        retiredAt = System.nanoTime();
        ClientConnection present = connection;
        if (present != null) {
            present.retire();
        }
    }

    /** Returns true if it was retired and nothing uses its connection any more, or something has for too long. */
    synchronized boolean isRetired() {
        ClientConnection present = connection;
        return closed && (present == null || present.isIdle() || System.nanoTime() - retiredAt > LONGEST_RETIREMENT);
    }

    /** Waits for an attempt to connect that is under way. */
    synchronized void close(String why) {
        closed = true;
        ClientConnection present = connection;
        if (present != null) {
            present.lose(new IOException(why));
        }
    }
}
