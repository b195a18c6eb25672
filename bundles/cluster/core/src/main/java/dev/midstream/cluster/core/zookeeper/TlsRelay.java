package dev.midstream.cluster.core.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the connections of ZooKeeper's client over TLS, because that client has none without Netty: one port on the
 * loopback address for each server, whose bytes go to the server by TLS and back. ZooKeeper's secure port speaks the same
 * protocol inside of TLS.
 *
 * <p><b>Guarantees.</b> Nothing is sent before the server has shown a certificate that is trusted and names its host. When
 * one side closes a connection, the other side's is closed. The number of connections is limited. Thread-safe.
 */
final class TlsRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRelay.class);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int PAUSE_MILLIS = 1_000;
    private static final int MOST_CONNECTIONS = 16;
    private static final int BACKLOG = 16;
    private static final int BUFFER = 16 << 10;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext tls;
    /** The local port of each server. */
    private final Map<InetSocketAddress, ServerSocket> ports = new ConcurrentHashMap<>();

    private final List<InetSocketAddress> servers;
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private volatile boolean closed;
    private volatile String failure;

    /**
     * Begins to listen.
     *
     * @param servers of ZooKeeper, unresolved
     */
    TlsRelay(SSLContext tls, List<InetSocketAddress> servers) throws IOException {
        this.tls = tls;
        this.servers = servers.stream().distinct().toList();
        this.threads = new ThreadPoolExecutor(
                0,
                this.servers.size() + 2 * MOST_CONNECTIONS,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                Daemons.named("midstream-zookeeper-tls"));
        try {
            for (InetSocketAddress server : this.servers) {
                ServerSocket port = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                ports.put(server, port);
                threads.execute(() -> accept(port, server));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Returns the addresses at which ZooKeeper's client reaches the servers, {@code HOST:PORT,HOST:PORT}. */
    String addresses() {
        return servers.stream()
                .map(server -> ports.get(server).getInetAddress().getHostAddress()
                        + ':'
                        + ports.get(server).getLocalPort())
                .collect(Collectors.joining(","));
    }

    private void accept(ServerSocket port, InetSocketAddress server) {
        while (!closed) {
            try {
                Socket client = port.accept();
                if (!connections.tryAcquire()) {
                    client.close();
                } else {
                    carry(client, server);
                }
            } catch (Throwable e) { // the node's way to its registry depends on this thread
                pause(e);
            }
        }
    }

    private void pause(Throwable e) {
        if (closed) {
            return;
        }
        report("The relay to ZooKeeper cannot take connections: " + e);
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket client, InetSocketAddress server) throws IOException {
        try {
            threads.execute(() -> {
                try {
                    connected(client, server);
                } finally {
                    connections.release();
                }
            });
        } catch (RejectedExecutionException e) {
            connections.release();
            client.close();
        }
    }

    private void connected(Socket client, InetSocketAddress server) {
        open.put(client, true);
        try (client;
                SSLSocket secure = secure(server)) {
            open.put(secure, true);
            failure = null;
            client.setTcpNoDelay(true);
            threads.execute(() -> copy(secure, client));
            copy(client, secure);
            open.remove(secure);
        } catch (IOException | RejectedExecutionException e) {
            report("ZooKeeper at " + server.getHostString() + ':' + server.getPort() + " cannot be reached by TLS: "
                    + e);
        } finally {
            open.remove(client);
        }
    }

    private SSLSocket secure(InetSocketAddress server) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
            plain.setTcpNoDelay(true);
            SSLSocket secure = (SSLSocket)
                    tls.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(PROTOCOLS);
            secure.setSSLParameters(parameters);
            secure.setSoTimeout(HANDSHAKE_MILLIS);
            secure.startHandshake();
            secure.setSoTimeout(0); // ZooKeeper's client notices a server that is silent
            return secure;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Copies until one of them ends, and ends both. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("A connection to ZooKeeper has ended", e);
        }
    }

    /** Logs a failure when it begins, not at each attempt. */
    private void report(String text) {
        if (!closed && !text.equals(failure)) {
            failure = text;
            LOG.warn("{}", text);
        }
    }

    @Override
    public void close() {
        closed = true;
        ports.values().forEach(TlsRelay::closeQuietly);
        open.keySet().forEach(TlsRelay::closeQuietly);
        threads.shutdownNow();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("A socket did not close cleanly", e);
        }
    }
}
