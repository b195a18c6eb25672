package dev.midstream.wrapped.zookeeper;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * One ZooKeeper server, for a cluster on this machine or for trying one out; for a real one run an ensemble. What it has
 * acknowledged is on disk. It has no web server, no JMX listener, and of the four-letter words only {@code srvr}, which
 * ZooKeeper does not let go of.
 *
 * <p>{@code Server DIR PORT [HOST]} prints a line when it can be called, and runs until the process is ended. It listens on
 * the loopback address unless it is told another.
 */
public final class Server implements AutoCloseable {
    /** Sessions end within this much of their timeout. */
    private static final int TICK_MILLIS = 1_000;

    private static final int LONGEST_SESSION_MILLIS = 60_000;
    /** A thousand nodes, each with one connection, and their operators. */
    private static final int CONNECTIONS = 5_000;

    private static final int SNAPSHOTS = 3;
    private static final int CLEANUP_HOURS = 1;

    private final ZooKeeperServer server;
    private final ServerCnxnFactory connections;
    private final DatadirCleanupManager cleanup;

    /**
     * @param folder for its data; made if it is not there
     * @param port to listen on, 0 for any
     */
    public Server(Path folder, int port) throws IOException, InterruptedException {
        this(folder, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private Server(Path folder, InetSocketAddress address) throws IOException, InterruptedException {
        // read once, when its classes are loaded; fsync is on unless somebody switches it off
        setIfAbsent("zookeeper.4lw.commands.whitelist", "none");
        setIfAbsent("zookeeper.maxCnxns", Integer.toString(CONNECTIONS));
        setIfAbsent("zookeeper.preAllocSize", "4096");
        File data = Files.createDirectories(folder).toFile();
        server = new ZooKeeperServer(data, data, TICK_MILLIS);
        server.setMaxSessionTimeout(LONGEST_SESSION_MILLIS);
        connections = new NIOServerCnxnFactory();
        connections.configure(address, CONNECTIONS, -1, false);
        connections.startup(server);
        cleanup = new DatadirCleanupManager(data, data, SNAPSHOTS, CLEANUP_HOURS);
        cleanup.start();
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    public int port() {
        return connections.getLocalPort();
    }

    /** Ends a session as if its node had not been heard of for its timeout. */
    public void expire(long session) {
        server.closeSession(session);
    }

    @Override
    public void close() {
        cleanup.shutdown();
        connections.shutdown();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2 || args.length > 3 || !args[1].matches("\\d{1,5}")) {
            System.err.println("Usage: Server DIR PORT [HOST]");
            System.exit(2);
            return;
        }
        String host =
                args.length == 3 ? args[2] : InetAddress.getLoopbackAddress().getHostAddress();
        try (Server running = new Server(Path.of(args[0]), new InetSocketAddress(host, Integer.parseInt(args[1])))) {
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "zookeeper-stop"));
            System.out.println("ZooKeeper listens on " + host + ":" + running.port() + ", its data is in " + args[0]);
            running.connections.join();
        } catch (IOException e) {
            System.err.println("ZooKeeper cannot run in " + args[0] + " on port " + args[1] + ": " + e.getMessage()
                    + ". Give it another folder or port, or end what has it.");
            System.exit(1);
        }
    }
}
