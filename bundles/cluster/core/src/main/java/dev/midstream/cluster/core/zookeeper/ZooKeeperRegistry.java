package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryOneTime;

/**
 * The registry on ZooKeeper: one node of it for each text, {@code /midstream/FOLDER/NAME}, which nobody may read or write
 * who has not the cluster's secret. Texts are {@linkplain SignedTexts signed}; one that no node of this cluster has written
 * counts as absent.
 *
 * <p>A folder is copied and watched from when it is read first until nobody has read it for a minute, or for good
 * ({@link #keep}). While ZooKeeper is away reads are answered from the copies and writes fail; what this node
 * {@linkplain #announce announces} is told as soon as it is back, in a new session too. Thread-safe.
 */
public final class ZooKeeperRegistry implements Registry, AutoCloseable {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int RETRY_MILLIS = 100;
    private static final int OWN_WRITE_MILLIS = 1_000;
    static final Duration LINGER = Duration.ofMillis(300);

    private final String node;
    private final String servers;
    /** Null without TLS. */
    private final TlsRelay relay;

    private final CuratorFramework client;
    private final Notifier notifier;
    private final Connectivity connectivity;
    private final WatchedFolders folders;
    private final EntryStore store;
    private final Ephemerals ephemerals;
    private final Election election;
    private final Session session;

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
     * @param token the servers of ZooKeeper and the cluster's secret
     * @param session how long this node may be silent before the others take it for gone
     * @param tls by which the servers are reached, or null for none
     * @throws IOException if no local port can be had for TLS
     */
    public ZooKeeperRegistry(String node, ClusterToken token, Duration session, SSLContext tls) throws IOException {
        this(node, token.servers(), token.secret(), session, LINGER, relay(token, tls));
    }

    private static TlsRelay relay(ClusterToken token, SSLContext tls) throws IOException {
        return tls == null ? null : new TlsRelay(tls, token.addresses());
    }

    /**
     * @param linger how long what is deleted is waited for before it is gone
     * @param relay by which the servers are reached, or null
     */
    ZooKeeperRegistry(
            String node, String servers, ClusterSecret secret, Duration session, Duration linger, TlsRelay relay) {
        this.node = node;
        this.servers = servers;
        this.relay = relay;
        Access access = new Access(secret);
        SignedTexts texts = new SignedTexts(secret);
        this.client = client(relay == null ? servers : relay.addresses(), access, session);
        this.notifier = new Notifier(linger);
        this.connectivity = new Connectivity(notifier, "ZooKeeper at " + servers + " was not reached yet");
        this.folders = new WatchedFolders(client, texts, connectivity, notifier);
        this.store = new EntryStore(client, connectivity, texts, servers);
        this.ephemerals = new Ephemerals(client, texts);
        this.election = new Election(
                client, node, connectivity, notifier, (leader, text) -> announce(Folders.LEADS, leader, text));
        this.session = new Session(
                node, servers, client, new Root(client, access, texts), ephemerals, connectivity, folders, election);
        this.session.start();
    }

    private static CuratorFramework client(String servers, Access access, Duration session) {
        return CuratorFrameworkFactory.builder()
                .connectString(servers)
                .sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs(CONNECT_MILLIS)
                .retryPolicy(new RetryOneTime(RETRY_MILLIS))
                .authorization(access.logins())
                .aclProvider(access)
                .ensembleTracker(false)
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .build();
    }

    public Standing standing() {
        return connectivity.standing();
    }

    /** The session that what this node announces hangs on. */
    long session() {
        try {
            return session.id();
        } catch (Exception e) {
            throw store.unknown("the session is not known", e);
        }
    }

    public String servers() {
        return servers;
    }

    /**
     * Returns true if another node has this one's name, and the others see that one. Then the registry counts as
     * unreachable, this node is no candidate for the leadership, and listeners hear of the changed standing.
     */
    public boolean displaced() {
        return ephemerals.displaced();
    }

    /** Whether this node leads, as far as it knows; another one may lead already. */
    public boolean leads() {
        return election.leads();
    }

    /** Watches a folder for good. */
    public void keep(String folder) {
        folders.keep(folder);
    }

    @Override
    public Map<String, Entry> read(String folder) {
        return folders.read(folder);
    }

    @Override
    public Map<String, Entry> peek(String folder) {
        return folders.folder(folder).read();
    }

    /** Whether all of these folders are known in whole; watches them if they are not. */
    public boolean loaded(List<String> all) {
        return folders.areLoaded(all);
    }

    /** The same registry, of whose {@link Folders#DUTIES} this node sees its own part alone. */
    public Registry own() {
        return new OwnRegistry(this, folders.keep(Folders.DUTIES, node));
    }

    @Override
    public Entry look(String folder, String name) {
        return store.look(folder, name);
    }

    @Override
    public boolean write(String folder, String name, String text, int version) {
        return store.write(List.of(new Write(folder, name, text, version)));
    }

    @Override
    public boolean writeAll(List<Write> writes) {
        return store.write(writes);
    }

    @Override
    public boolean delete(String folder, String name, int version) {
        return store.write(List.of(new Write(folder, name, null, version)));
    }

    /** Waits at most a second for ZooKeeper to tell this node. */
    @Override
    public boolean writeAllThrough(List<Write> writes) {
        writes.forEach(write -> folders.folder(write.folder()));
        if (!writeAll(writes)) {
            return false;
        }
        writes.stream().filter(write -> write.text() != null).forEach(write -> folders.folder(write.folder())
                .awaitVersion(write.name(), write.version() + 1, OWN_WRITE_MILLIS));
        return true;
    }

    @Override
    public String identity() {
        return session.registry();
    }

    /** Returns at once. */
    @Override
    public void announce(String folder, String name, String text) {
        session.announce(Root.path(folder, name), text);
    }

    /** Takes back what was announced; returns at once. */
    public void retract(String folder, String name) {
        announce(folder, name, null);
    }

    /** @return ends it */
    public AutoCloseable listen(Listener listener) {
        return notifier.listen(listener);
    }

    /** Runs something between two changes that are told. */
    public void betweenChanges(Runnable task) {
        notifier.betweenChanges(task);
    }

    /** Tells the registry nothing any more, as a node that hangs. */
    void freeze() {
        session.close();
    }

    /** Leaves the cluster: what this node has announced goes at once. */
    @Override
    public void close() {
        session.close();
        election.close();
        folders.close();
        client.close();
        if (relay != null) {
            relay.close();
        }
        notifier.close();
    }
}
