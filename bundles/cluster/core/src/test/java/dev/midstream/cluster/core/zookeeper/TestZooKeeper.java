package dev.midstream.cluster.core.zookeeper;

import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.wrapped.zookeeper.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real ZooKeeper server that can be stopped and started, and nodes that use it. */
public final class TestZooKeeper implements AutoCloseable {
    public static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    public static final Duration SESSION = Duration.ofSeconds(4);

    private final List<ZooKeeperRegistry> registries = new ArrayList<>();
    private Server server;
    private int port;

    public TestZooKeeper(Path folder) {
        start(folder);
    }

    public void start(Path folder) {
        try {
            server = new Server(folder, port);
            port = server.port();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        server.close();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public Server server() {
        return server;
    }

    public ZooKeeperRegistry registry(String node) {
        return registry(node, SECRET);
    }

    public ZooKeeperRegistry registry(String node, ClusterSecret secret) {
        ZooKeeperRegistry registry = new ZooKeeperRegistry(node, address(), secret, SESSION);
        registries.add(registry);
        return registry;
    }

    /** As if a node was not heard of any more: its session ends, and it does not come back. */
    public void cutOff(ZooKeeperRegistry registry) {
        long session = registry.session();
        registry.freeze();
        server.expire(session);
    }

    @Override
    public void close() {
        registries.forEach(ZooKeeperRegistry::close);
        server.close();
    }
}
