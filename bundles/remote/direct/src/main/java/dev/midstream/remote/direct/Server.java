package dev.midstream.remote.direct;

import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.MemoryBudget;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /** The share of the heap that arguments of calls under way may take. */
    private static final int HEAP_SHARE = 4;

    private static final long FIRST_PAUSE = 10;
    private static final long LONGEST_PAUSE = 1_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Settings settings;
    private final ServerSocket listener;
    private final Map<Long, Export> exports = new ConcurrentHashMap<>();
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService helpers = Threads.helpers("server");
    private final ScheduledExecutorService pulse = Threads.pulse("server");
    private final ThreadPoolExecutor workers;
    /** The memory of the arguments of all connections together. */
    private final MemoryBudget budget;

    private final Relief relief;
    private final Arrivals arrivals;

    private final CountDownLatch ended = new CountDownLatch(1);

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
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        this.budget = new MemoryBudget(Math.max(share, settings.limits().maxMemory()), null);
        this.relief = new Relief(connections, helpers);
        this.arrivals = new Arrivals(settings.arrivals(), settings.times().arrival() * 1_000_000L);
        long period = settings.times().period();
        pulse.scheduleWithFixedDelay(
                Threads.guarded("The check of connections", this::look), period, period, TimeUnit.MILLISECONDS);
        Threads.named("accept").newThread(this::accept).start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets a service be called; the answer is the key that callers need. */
    long export(Object service, ContractCodec codec) {
        long key = RANDOM.nextLong();
        // at least one each, and at most half of what all exports share
        Bulkhead bulkhead = new Bulkhead(workers, (settings.threads() + 1) / 2, Math.max(1, settings.queue() / 2));
        exports.put(key, new Export(service, codec, bulkhead));
        return key;
    }

    void withdraw(long key) {
        exports.remove(key);
    }

    MemoryBudget budget() {
        return budget;
    }

    /** Goes on whatever happens; after failures in a row with growing pauses. */
    private void accept() {
        int failures = 0;
        while (!closed) {
            try {
                receive(listener.accept());
                failures = 0;
            } catch (Throwable e) {
                if (!closed) {
                    LOG.warn("A connection could not be accepted: {}", e.toString());
                    pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 10)));
                    failures++;
                }
            }
        }
    }

    private void pause(long millis) {
        try {
            if (ended.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.debug("No more connections are accepted");
            }
        } catch (InterruptedException e) {
            LOG.debug("The pause was interrupted", e); // nobody does that; the loop ends with the server
        }
    }

    private void receive(Socket socket) {
        String refusal = refusal(socket);
        if (refusal != null || !arrivals.add(socket, System.nanoTime())) {
            LOG.warn(
                    "Refused the connection from {}: {}",
                    socket.getRemoteSocketAddress(),
                    refusal == null ? "too many connections are arriving" : refusal);
            Arrivals.close(socket);
            return;
        }
        try {
            helpers.execute(() -> serve(socket));
        } catch (Throwable e) {
            arrivals.remove(socket);
            Arrivals.close(socket);
            throw e;
        }
    }

    /** Returns the reason why no connection of this address is taken, or null if one is. */
    private String refusal(Socket socket) {
        if (connections.size() >= settings.connections()) {
            return "there are " + settings.connections() + " already";
        }
        long same = connections.stream()
                .filter(other -> socket.getInetAddress().equals(other.socket.getInetAddress()))
                .count();
        return same < Math.max(1, settings.connections() / 2)
                ? null
                : "there are " + same + " of this address already, which is half of the connections that may be there";
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
            Arrivals.close(socket);
        } finally {
            arrivals.remove(socket);
        }
        if (connection != null) {
            connection.run();
        }
    }

    private ServerConnection welcome(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        // a limit of each read; the limit of all together is that of the arrivals
        socket.setSoTimeout(settings.times().arrival());
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
        arrivals.closeLate(now);
        connections.forEach(connection -> connection.look(now));
        if (closed && (connections.isEmpty() || now - closedAt > GRACE)) {
            loseAll();
            arrivals.closeAll();
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
        ended.countDown();
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
