package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's candidacy for the leadership of the cluster. Thread-safe. */
final class Election implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    private final Connectivity connectivity;
    private final LeaderLatch latch;
    private volatile boolean entered;

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
        this.connectivity = connectivity;
        this.latch = new LeaderLatch(client, Root.path("leader"), node);
        latch.addListener(new LeaderLatchListener() {
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
    }

    /** Becomes a candidate, if this node is none yet. Called by one thread. */
    void enter() throws Exception {
        if (!entered) {
            latch.start();
            entered = true;
        }
    }

    /** Returns true if this node leads, as far as it knows; another one may lead already. */
    boolean leads() {
        return entered && connectivity.isReachable() && latch.hasLeadership();
    }

    @Override
    public void close() {
        try {
            if (entered) {
                latch.close();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Leaving the election failed", e);
        }
    }
}
