package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.security.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry on ZooKeeper: one node of it for each text, {@code /midstream/FOLDER/NAME}, which nobody may read or write
 * who has not the cluster's secret.
 *
 * <p>A folder is copied and watched from when it is read first until nobody has read it for a minute, or for good
 * ({@link #keep}). While ZooKeeper is away reads are answered from the copies and writes fail; what this node
 * {@linkplain #announce announces} is told as soon as it is back, in a new session too. Thread-safe.
 */
public final class ZooKeeperRegistry implements Registry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperRegistry.class);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int RETRY_MILLIS = 100;
    /** For a folder that is read for the first time. */
    private static final int LOAD_MILLIS = 3_000;

    private static final int OWN_WRITE_MILLIS = 1_000;
    private static final long UNUSED_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LOOK_SECONDS = 10;

    private static final Duration LINGER = Duration.ofMillis(300);

    private final Duration linger;
    private final String node;
    private final String servers;
    private final CuratorFramework client;
    private final Root root;
    private final Ephemerals ephemerals;
    private final LeaderLatch latch;
    private final Map<String, Folder> folders = new ConcurrentHashMap<>();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService upkeep =
            Executors.newSingleThreadScheduledExecutor(daemon("midstream-registry"));
    /** Tells of changes, and waits for what may come again. */
    private final ScheduledExecutorService telling =
            Executors.newSingleThreadScheduledExecutor(daemon("midstream-registry-tell"));

    private volatile Standing standing;
    private volatile String name;
    private boolean latched;
    private int seconds;

    /** Is told of changes, by one thread in their order. */
    public interface Listener {
        /**
         * @param name of what has changed; null if a folder is loaded, or the standing has changed
         * @param entry what is there now, or null
         */
        void changed(String folder, String name, Entry entry);
    }

    /**
     * Connects in the background.
     *
     * @param node the id of this node
     * @param servers of ZooKeeper, {@code HOST:PORT,HOST:PORT}
     * @param session how long this node may be silent before the others take it for gone
     */
    public ZooKeeperRegistry(String node, String servers, ClusterSecret secret, Duration session) {
        this(node, servers, secret, session, LINGER);
    }

    /** @param linger how long what is deleted is waited for before it is gone */
    ZooKeeperRegistry(String node, String servers, ClusterSecret secret, Duration session, Duration linger) {
        this.linger = linger;
        this.node = node;
        this.servers = servers;
        this.standing = new Standing(false, Instant.now(), "ZooKeeper at " + servers + " was not reached yet");
        Access access = new Access(secret);
        this.client = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs(CONNECT_MILLIS)
                .retryPolicy(new RetryOneTime(RETRY_MILLIS))
                .authorization(access.logins())
                .aclProvider(access)
                .ensembleTracker(false)
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .build();
        this.root = new Root(client, access);
        this.ephemerals = new Ephemerals(client);
        this.latch = new LeaderLatch(client, path("leader"), node);
        latch.addListener(new Leads());
        client.getConnectionStateListenable().addListener((same, state) -> connection(state));
        client.start();
        upkeep.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    // ---- the connection ----

    private void connection(ConnectionState state) {
        if (state == ConnectionState.CONNECTED || state == ConnectionState.RECONNECTED) {
            execute(this::greet);
        } else if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
            away("ZooKeeper at " + servers + " cannot be reached");
        }
    }

    private void away(String why) {
        if (standing.reachable()) {
            LOG.warn("{}: what runs goes on, and nothing can be changed until it is back", why);
        }
        stand(false, why);
    }

    private void stand(boolean reachable, String note) {
        Standing before = standing;
        if (before.reachable() != reachable || !before.note().equals(note)) {
            standing = new Standing(reachable, before.reachable() == reachable ? before.since() : Instant.now(), note);
            tell(null, null);
        }
    }

    /** Upkeep's thread: the registry is there, and is ours. */
    private void greet() {
        if (!client.getZookeeperClient().isConnected()) {
            return;
        }
        try {
            String found = root.greet();
            if (name != null && !name.equals(found)) {
                LOG.error(
                        "The registry at {} is a new one, and empty: services stay where they are, and the cluster places"
                                + " none of them until it is told anew (ms:scale, ms:deploy)",
                        servers);
                folders.values().forEach(Folder::close); // watched anew below
            }
            name = found;
            ephemerals.settle(true);
            if (!latched) {
                latch.start();
                latched = true;
            }
            if (!standing.reachable()) {
                LOG.info("In the cluster at {} as {}", servers, node);
            }
            stand(true, "ZooKeeper at " + servers + " is reachable");
            watch();
        } catch (Root.ForeignException e) {
            if (!standing.note().endsWith(e.getMessage())) {
                LOG.error("This node cannot join the cluster at {}: {}", servers, e.getMessage());
            }
            stand(false, "this node is not in the cluster at " + servers + ": " + e.getMessage());
        } catch (Exception e) {
            failed("greeting the registry", e);
            stand(false, "ZooKeeper at " + servers + " refuses this node: " + e);
        }
    }

    private void tick() {
        try {
            seconds++;
            if (!standing.reachable()) {
                greet();
            } else if (ephemerals.pending() || seconds % LOOK_SECONDS == 0) {
                ephemerals.settle(seconds % LOOK_SECONDS == 0);
            }
            watch();
        } catch (Exception e) {
            failed("telling the registry of this node", e);
        }
    }

    /** Upkeep's thread: the folders in use are watched, the others are not. */
    private void watch() {
        folders.forEach((folder, copy) -> {
            if (!inUse(folder, copy)) {
                copy.close();
            } else if (standing.reachable()) {
                copy.open();
            }
        });
    }

    private boolean inUse(String folder, Folder copy) {
        return kept.contains(folder) || !copy.unusedFor(UNUSED_NANOS);
    }

    /** It is tried again within a second. */
    private static void failed(String what, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        LOG.debug("{} failed", what, e);
    }

    private void later(Runnable task) {
        try {
            telling.schedule(task, linger.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    private void execute(Runnable task) {
        try {
            upkeep.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    public Standing standing() {
        return standing;
    }

    /** The session that what this node announces hangs on. */
    long session() {
        try {
            return client.getZookeeperClient().getZooKeeper().getSessionId();
        } catch (Exception e) {
            throw unknown("the session is not known", e);
        }
    }

    public String servers() {
        return servers;
    }

    /** Whether another node has this one's name, and the others see that one. */
    public boolean displaced() {
        return ephemerals.displaced();
    }

    // ---- who leads ----

    /** Whether this node leads, as far as it knows; another one may lead already. */
    public boolean leads() {
        return latched && standing.reachable() && latch.hasLeadership();
    }

    private final class Leads implements LeaderLatchListener {
        @Override
        public void isLeader() {
            LOG.info("This node leads the cluster");
            announce(Folders.LEADS, node, Instant.now().toString());
            tell(null, null);
        }

        @Override
        public void notLeader() {
            LOG.info("This node does not lead the cluster any more");
            retract(Folders.LEADS, node);
            tell(null, null);
        }
    }

    // ---- what there is ----

    private static String path(String folder) {
        return Root.PATH + '/' + folder;
    }

    /** Watches a folder for good. */
    public void keep(String folder) {
        kept.add(folder);
        folder(folder);
    }

    private Folder folder(String folder) {
        Folder copy = folders.computeIfAbsent(
                folder,
                absent -> new Folder(client, path(folder), null, changed -> tell(folder, changed), this::later));
        if (standing.reachable()) {
            copy.open();
        }
        return copy;
    }

    @Override
    public Map<String, Entry> read(String folder) {
        Folder copy = folder(folder);
        if (!copy.loaded() && standing.reachable()) {
            copy.awaitLoaded(LOAD_MILLIS);
        }
        return copy.read();
    }

    /** What is in a folder as far as this node knows; answers at once. */
    public Map<String, Entry> peek(String folder) {
        return folder(folder).read();
    }

    /** Whether all of these folders are known in whole; watches them if they are not. */
    public boolean loaded(List<String> all) {
        return all.stream()
                        .map(this::folder)
                        .filter(copy -> {
                            copy.read();
                            return !copy.loaded();
                        })
                        .count()
                == 0;
    }

    /** The same registry, of whose {@link Folders#DUTIES} this node sees its own part alone. */
    public Registry own() {
        return new Own();
    }

    private final class Own implements Registry {
        private final Folder duties = folders.computeIfAbsent(
                Folders.DUTIES + '/' + node,
                absent -> new Folder(
                        client,
                        path(Folders.DUTIES),
                        node,
                        changed -> tell(Folders.DUTIES, changed),
                        ZooKeeperRegistry.this::later));

        Own() {
            kept.add(Folders.DUTIES + '/' + node);
            if (standing.reachable()) {
                duties.open();
            }
        }

        @Override
        public Map<String, Entry> read(String folder) {
            return folder.equals(Folders.DUTIES) ? duties.read() : ZooKeeperRegistry.this.read(folder);
        }

        @Override
        public Entry look(String folder, String name) {
            return ZooKeeperRegistry.this.look(folder, name);
        }

        @Override
        public boolean write(String folder, String name, String text, int version) {
            return ZooKeeperRegistry.this.write(folder, name, text, version);
        }

        @Override
        public boolean writeAll(List<Write> writes) {
            return ZooKeeperRegistry.this.writeAll(writes);
        }

        @Override
        public String identity() {
            return ZooKeeperRegistry.this.identity();
        }

        @Override
        public void announce(String folder, String name, String text) {
            ZooKeeperRegistry.this.announce(folder, name, text);
        }
    }

    @Override
    public Entry look(String folder, String name) {
        requireReachable();
        try {
            Stat stat = new Stat();
            byte[] bytes = client.getData().storingStatIn(stat).forPath(path(folder) + '/' + name);
            return new Entry(new String(bytes, StandardCharsets.UTF_8), stat.getVersion());
        } catch (KeeperException.NoNodeException e) {
            return null;
        } catch (Exception e) {
            throw unknown(folder + '/' + name + " could not be read", e);
        }
    }

    @Override
    public boolean write(String folder, String name, String text, int version) {
        requireReachable();
        String path = path(folder) + '/' + name;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (version == NONE) {
                client.create().creatingParentsIfNeeded().forPath(path, bytes);
            } else {
                client.setData().withVersion(version).forPath(path, bytes);
            }
            return true;
        } catch (KeeperException.BadVersionException
                | KeeperException.NodeExistsException
                | KeeperException.NoNodeException e) {
            return false;
        } catch (Exception e) {
            throw unknown("it cannot be known whether " + folder + '/' + name + " was written", e);
        }
    }

    /** Writes as {@link #write} does; what is read afterwards has it, if ZooKeeper tells this node within a second. */
    public boolean writeThrough(String folder, String name, String text, int version) {
        Folder copy = folder(folder);
        if (!write(folder, name, text, version)) {
            return false;
        }
        copy.awaitVersion(name, version + 1, OWN_WRITE_MILLIS);
        return true;
    }

    @Override
    public boolean writeAll(List<Write> writes) {
        requireReachable();
        try {
            List<CuratorOp> operations = new ArrayList<>();
            for (Write write : writes) {
                operations.add(operation(write));
            }
            client.transaction().forOperations(operations);
            return true;
        } catch (KeeperException.BadVersionException
                | KeeperException.NodeExistsException
                | KeeperException.NoNodeException e) {
            return false;
        } catch (Exception e) {
            throw unknown("it cannot be known whether " + writes.size() + " entries were written together", e);
        }
    }

    private CuratorOp operation(Write write) throws Exception {
        String path = path(write.folder()) + '/' + write.name();
        byte[] bytes = write.text().getBytes(StandardCharsets.UTF_8);
        if (write.version() != NONE) {
            return client.transactionOp().setData().withVersion(write.version()).forPath(path, bytes);
        }
        if (client.checkExists().forPath(path(write.folder())) == null) {
            makeFolder(write.folder());
        }
        return client.transactionOp().create().forPath(path, bytes);
    }

    private void makeFolder(String folder) throws Exception {
        try {
            client.create().forPath(path(folder));
        } catch (KeeperException.NodeExistsException e) {
            LOG.debug("{} was made by another node", folder);
        }
    }

    /** Writes as {@link #writeAll} does; what is read afterwards has it, if ZooKeeper tells this node within a second. */
    public boolean writeAllThrough(List<Write> writes) {
        writes.forEach(write -> folder(write.folder()));
        if (!writeAll(writes)) {
            return false;
        }
        writes.forEach(
                write -> folder(write.folder()).awaitVersion(write.name(), write.version() + 1, OWN_WRITE_MILLIS));
        return true;
    }

    @Override
    public String identity() {
        String known = name;
        return known == null ? "" : known;
    }

    private void requireReachable() {
        Standing now = standing;
        if (!now.reachable()) {
            throw new RegistryException(
                    "The cluster's registry cannot be asked or changed now: " + now.note() + ", since " + now.since(),
                    null);
        }
    }

    private RegistryException unknown(String what, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new RegistryException("The registry at " + servers + " has not answered, " + what + ": " + e, e);
    }

    /** Returns at once. */
    @Override
    public void announce(String folder, String name, String text) {
        ephemerals.say(path(folder) + '/' + name, text);
        execute(this::settle);
    }

    /** Takes back what was announced; returns at once. */
    public void retract(String folder, String name) {
        announce(folder, name, null);
    }

    private void settle() {
        try {
            if (standing.reachable() && ephemerals.pending()) {
                ephemerals.settle(false);
            }
        } catch (Exception e) {
            failed("telling the registry of this node", e);
        }
    }

    // ---- telling ----

    /** @return ends it */
    public AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Runs something between two changes that are told. */
    public void betweenChanges(Runnable task) {
        try {
            telling.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    private void tell(String folder, String changed) {
        betweenChanges(() -> {
            Folder copy = folder == null ? null : folders.get(folder);
            Entry entry = copy == null || changed == null ? null : copy.read(changed);
            for (Listener listener : listeners) {
                try {
                    listener.changed(folder, changed, entry);
                } catch (RuntimeException e) {
                    LOG.warn("A listener failed at the change of {}/{}", folder, changed, e);
                }
            }
        });
    }

    /** Tells the registry nothing any more, as a node that hangs. */
    void freeze() {
        upkeep.shutdownNow();
    }

    /** Leaves the cluster: what this node has announced goes at once. */
    @Override
    public void close() {
        upkeep.shutdownNow();
        try {
            if (latched) {
                latch.close();
            }
        } catch (java.io.IOException | IllegalStateException e) {
            LOG.debug("Leaving the election failed", e);
        }
        folders.values().forEach(Folder::close);
        client.close();
        telling.shutdownNow();
    }
}
