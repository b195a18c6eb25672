package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatch.CloseMode;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's candidacy for the leadership of the cluster, which it can give up and take up again. Thread-safe. */
final class Election implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    private final CuratorFramework client;
    private final String node;
    private final Connectivity connectivity;
    private final Notifier notifier;
    private final BiConsumer<String, String> announce;
    /** Null while this node is no candidate. */
    private volatile LeaderLatch latch;

    /**
     * @param node the id of this node
     * @param announce announces a text of this node in {@link Folders#LEADS}, or takes it back if the text is null
     */
    Election(
            CuratorFramework client,
            String node,
            Connectivity connectivity,
            Notifier notifier,
            BiConsumer<String, String> announce) {
        this.client = client;
        this.node = node;
        this.connectivity = connectivity;
        this.notifier = notifier;
        this.announce = announce;
    }

    /** Becomes a candidate, if this node is none yet. */
    synchronized void enter() throws Exception {
        if (latch == null) {
            LeaderLatch entered = new LeaderLatch(client, Root.path("leader"), node);
            entered.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    LOG.info("This node leads the cluster");
                    announce.accept(node, Instant.now().toString());
                    notifier.all();
                }

                @Override
                public void notLeader() {
                    LOG.info("This node does not lead the cluster any more");
                    announce.accept(node, null);
                    notifier.all();
                }
            });
            entered.start();
            latch = entered;
        }
    }

    /** Returns true if this node leads, as far as it knows; another one may lead already. */
    boolean leads() {
        LeaderLatch entered = latch;
        return entered != null && connectivity.isReachable() && entered.hasLeadership();
    }

    /** Gives the candidacy up, and the leadership. */
    synchronized void leave() {
        LeaderLatch entered = latch;
        latch = null;
        try {
            if (entered != null) {
                entered.close(CloseMode.NOTIFY_LEADER);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Leaving the election failed", e);
        }
    }

    @Override
    public void close() {
        leave();
    }
}
