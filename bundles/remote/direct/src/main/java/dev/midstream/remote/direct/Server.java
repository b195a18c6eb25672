package dev.midstream.remote.direct;

import dev.midstream.remote.codec.ContractCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The side that is called: listens, and executes calls of the services that are exported. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** That calls under way have to end when the server is closed. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    /** For threads to end when their connections have. */
    private static final long LEFT = TimeUnit.SECONDS.toNanos(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Settings settings;
    private final ServerSocket listener;
    private final Map<Long, Export> exports = new ConcurrentHashMap<>();
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService helpers = Threads.helpers("server");
    private final ScheduledExecutorService pulse = Threads.pulse("server");
    private final ThreadPoolExecutor workers;
    private final Relief relief;
    /** Connections that have not said yet that they speak this protocol. */
    private final AtomicInteger arriving = new AtomicInteger();

    private volatile boolean closed;
    /** Written before closed. */
    private long closedAt;

    /** @param listener bound already; it is closed with the server */
    Server(Settings settings, ServerSocket listener) {
        this.settings = settings;
        this.listener = listener;
        this.workers = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(settings.queue()),
                Threads.named("worker"));
        workers.allowCoreThreadTimeOut(true);
        this.relief = new Relief(connections, helpers);
        long period = Math.max(10, Math.min(settings.pingMillis(), settings.pongMillis()) / 4);
        pulse.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
        Threads.named("accept").newThread(this::accept).start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets a service be called; the answer is the key that callers need. */
    long export(Object service, ContractCodec codec) {
        long key = RANDOM.nextLong();
        exports.put(key, new Export(service, codec));
        return key;
    }

    void withdraw(long key) {
        exports.remove(key);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (connections.size() + arriving.get() >= settings.connections()) {
                    LOG.warn(
                            "The connection from {} is refused: there are {} already",
                            socket.getRemoteSocketAddress(),
                            settings.connections());
                    socket.close();
                } else {
                    arriving.incrementAndGet();
                    helpers.execute(() -> serve(socket));
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("A connection could not be accepted: {}", e.toString());
                }
            }
        }
    }

    /** On the thread that will read the connection. */
    private void serve(Socket socket) {
        ServerConnection connection = null;
        try {
            connection = welcome(socket);
            connections.add(connection);
            if (closed) {
                connection.leave();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The connection from {} ends: {}", socket.getRemoteSocketAddress(), e.toString());
            try {
                socket.close();
            } catch (IOException ignored) {
                // it is closed as far as it can be
            }
        } finally {
            arriving.decrementAndGet();
        }
        if (connection != null) {
            connection.run();
        }
    }

    private ServerConnection welcome(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        // whoever connects has to say something soon
        socket.setSoTimeout(settings.pingMillis());
        if (socket instanceof SSLSocket encrypted) {
            encrypted.startHandshake();
        }
        int preface = new DataInputStream(socket.getInputStream()).readInt();
        if (preface != Frame.PREFACE) {
            throw new ProtocolException("it does not speak this protocol, or another version of it");
        }
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(Frame.PREFACE);
        out.flush();
        socket.setSoTimeout(0);
        return new ServerConnection(this, socket, socket.getInputStream());
    }

    private void look() {
        long now = System.nanoTime();
        connections.forEach(connection -> connection.look(now));
        if (closed && (connections.isEmpty() || now - closedAt > GRACE)) {
            loseAll();
            relief.stop();
            helpers.shutdown();
            pulse.shutdown();
        }
    }

    void report(Throwable failure) {
        LOG.error("A connection was given up", failure);
    }

    void forget(ServerConnection connection) {
        connections.remove(connection);
    }

    Export export(long key) {
        return exports.get(key);
    }

    Settings settings() {
        return settings;
    }

    ExecutorService helpers() {
        return helpers;
    }

    ThreadPoolExecutor workers() {
        return workers;
    }

    Relief relief() {
        return relief;
    }

    /** Ends all connections, as a failure of the network would. */
    void loseAll() {
        connections.forEach(connection -> connection.lose(new IOException("the connection is ended on purpose")));
    }

    /** How many connections there are. */
    int connections() {
        return connections.size();
    }

    /** Takes no new calls; those under way may end, each connection with its last one, and all of them after a while. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closedAt = System.nanoTime();
            closed = true;
        }
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("The listener could not be closed", e);
        }
        exports.clear();
        // to say goodbye takes as long as the other side does not read
        connections.forEach(connection -> helpers.execute(connection::leave));
        workers.shutdown();
    }

    /**
     * Waits, after {@link #close}, until no thread of it runs any code of this bundle, whose classes may be gone then; a
     * little longer than calls under way may take, and not for services that do not return.
     */
    void awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + GRACE + LEFT;
        for (ExecutorService each : List.of(pulse, helpers, workers)) {
            if (!each.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("Calls that others have made are still executed");
                return;
            }
        }
    }
}
