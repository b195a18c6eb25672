package dev.midstream.cluster.core.zookeeper;

import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.wrapped.zookeeper.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

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
        ZooKeeperRegistry registry =
                new ZooKeeperRegistry(node, address(), secret, SESSION, ZooKeeperRegistry.LINGER, null);
        registries.add(registry);
        return registry;
    }

    /** Connects with the login of the cluster's nodes, or with none if the secret is null. */
    public CuratorFramework client(ClusterSecret secret) {
        CuratorFrameworkFactory.Builder builder =
                CuratorFrameworkFactory.builder().connectString(address()).retryPolicy(new RetryOneTime(100));
        if (secret != null) {
            builder.authorization(new Access(secret).logins());
            builder.aclProvider(new Access(secret));
        }
        CuratorFramework client = builder.build();
        client.start();
        try {
            if (!client.blockUntilConnected(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("ZooKeeper at " + address() + " does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return client;
    }

    /** Writes a text with the login of the cluster's nodes, but without its secret. */
    public void forge(String folder, String name, String text) {
        put(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a text as a node does that has this secret. */
    public void sign(ClusterSecret secret, String folder, String name, String text) {
        put(folder, name, new SignedTexts(secret).sign(Root.path(folder, name), text, 0, SignedTexts.NOBODY));
    }

    private void put(String folder, String name, byte[] bytes) {
        try (CuratorFramework client = client(SECRET)) {
            client.create().orSetData().creatingParentsIfNeeded().forPath(Root.path(folder, name), bytes);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
