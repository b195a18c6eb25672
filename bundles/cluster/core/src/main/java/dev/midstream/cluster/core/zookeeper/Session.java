package dev.midstream.cluster.core.zookeeper;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's presence in the registry: joins it, again after each interruption, and keeps what this node announces there.
 * One thread does all of it, when the connection changes and once a second. Thread-safe.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LOOK_SECONDS = 10;

    private final String node;
    private final String servers;
    private final CuratorFramework client;
    private final Root root;
    private final Ephemerals ephemerals;
    private final Connectivity connectivity;
    private final WatchedFolders folders;
    private final Election election;
    private final ScheduledExecutorService upkeep =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("midstream-registry"));

    private volatile String name;
    private int seconds;

    /**
     * @param node the id of this node
     * @param servers addresses of ZooKeeper's servers, for messages
     */
    Session(
            String node,
            String servers,
            CuratorFramework client,
            Root root,
            Ephemerals ephemerals,
            Connectivity connectivity,
            WatchedFolders folders,
            Election election) {
        this.node = node;
        this.servers = servers;
        this.client = client;
        this.root = root;
        this.ephemerals = ephemerals;
        this.connectivity = connectivity;
        this.folders = folders;
        this.election = election;
    }

    /** Connects in the background. */
    void start() {
        client.getConnectionStateListenable().addListener((same, state) -> connection(state));
        client.start();
        upkeep.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void connection(ConnectionState state) {
        if (state == ConnectionState.CONNECTED || state == ConnectionState.RECONNECTED) {
            execute(this::greet);
        } else if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
            away("ZooKeeper at " + servers + " cannot be reached");
        }
    }

    private void away(String why) {
        if (connectivity.isReachable()) {
            LOG.warn("{}. Running services are not affected; nothing can be changed until it is reachable again", why);
        }
        connectivity.set(false, why);
    }

    /** Makes sure that the registry is reachable and belongs to this cluster. */
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
                folders.close(); // watched anew below
            }
            name = found;
            ephemerals.settle(true);
            if (ephemerals.displaced()) {
                displaced();
                return;
            }
            election.enter();
            if (!connectivity.isReachable()) {
                LOG.info("In the cluster at {} as {}", servers, node);
            }
            connectivity.set(true, "ZooKeeper at " + servers + " is reachable");
            folders.refresh();
        } catch (Root.ForeignException e) {
            if (!connectivity.standing().note().endsWith(e.getMessage())) {
                LOG.error("This node cannot join the cluster at {}: {}", servers, e.getMessage());
            }
            connectivity.set(false, "this node is not in the cluster at " + servers + ": " + e.getMessage());
        } catch (Throwable e) { // a failure that leaves here would end the repetition
            failed("greeting the registry", e);
            connectivity.set(false, "ZooKeeper at " + servers + " refuses this node: " + e);
        }
    }

    /** Another node has this one's name: that one is in the cluster, and this one until then is not. */
    private void displaced() {
        election.leave();
        connectivity.set(
                false,
                "another node of the cluster is called " + node
                        + ", so this one neither leads nor changes what it runs. Give one of them another name"
                        + " (midstream.node) and restart it");
    }

    private void tick() {
        try {
            seconds++;
            if (!connectivity.isReachable()) {
                greet();
            } else if (ephemerals.pending() || seconds % LOOK_SECONDS == 0) {
                ephemerals.settle(seconds % LOOK_SECONDS == 0);
                if (ephemerals.displaced()) {
                    displaced();
                }
            }
            folders.refresh();
        } catch (Throwable e) { // a failure that leaves here would end the repetition
            failed("telling the registry of this node", e);
        }
    }

    /**
     * Announces a text for as long as this node is in the cluster. Returns at once.
     *
     * @param text null to take it back
     */
    void announce(String path, String text) {
        ephemerals.say(path, text);
        execute(this::settle);
    }

    private void settle() {
        try {
            if (connectivity.isReachable() && ephemerals.pending()) {
                ephemerals.settle(false);
            }
        } catch (Throwable e) {
            failed("telling the registry of this node", e);
        }
    }

    /** Logs a failure. The task is repeated within a second. */
    private static void failed(String what, Throwable e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (e instanceof Error) {
            LOG.error("{} failed and is tried again", what, e);
        } else {
            LOG.debug("{} failed", what, e);
        }
    }

    private void execute(Runnable task) {
        try {
            upkeep.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    /** Returns the name of the registry that was joined last, empty before the first. */
    String registry() {
        String joined = name;
        return joined == null ? "" : joined;
    }

    /** Returns the id of the session that this node's announcements belong to. */
    long id() throws Exception {
        return client.getZookeeperClient().getZooKeeper().getSessionId();
    }

    /** Ends the upkeep; the connection stays. */
    @Override
    public void close() {
        upkeep.shutdownNow();
    }
}
