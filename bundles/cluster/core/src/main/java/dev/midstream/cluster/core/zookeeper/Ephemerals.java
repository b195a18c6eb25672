package dev.midstream.cluster.core.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says as long as it is there.
 *
 * <p><b>Assumption.</b> {@link #settle} is called by one thread, after each change and each new session, and now and then.
 * <b>Guarantee.</b> After it has returned normally the registry has what was said last, under this node's session. What
 * an earlier run of this node has left there is replaced, in one step; what another node has put in its place later is
 * not, for two nodes of one name would replace each other for ever.
 */
final class Ephemerals {
    private static final Logger LOG = LoggerFactory.getLogger(Ephemerals.class);

    private final CuratorFramework client;
    /** By path; empty for what is to go. */
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    /** Sessions of this run. */
    private final Set<Long> sessions = new HashSet<>();

    private record Said(String text, boolean written, boolean everWritten, boolean displaced) {
        Said saying(String other) {
            return new Said(other, false, everWritten, displaced);
        }
    }

    Ephemerals(CuratorFramework client) {
        this.client = client;
    }

    /** @param text null for nothing any more */
    void say(String path, String text) {
        said.compute(
                path, (same, before) -> before == null ? new Said(text, false, false, false) : before.saying(text));
    }

    /** Whether something is to be written, as far as is known. */
    boolean pending() {
        return said.values().stream().anyMatch(each -> !each.written() && !each.displaced());
    }

    /** Whether another node has this one's name. */
    boolean displaced() {
        return said.values().stream().anyMatch(Said::displaced);
    }

    /** @param all whether what was written already is looked at too */
    void settle(boolean all) throws Exception {
        long session = client.getZookeeperClient().getZooKeeper().getSessionId();
        sessions.add(session);
        for (Map.Entry<String, Said> each : said.entrySet()) {
            if (all || !each.getValue().written()) {
                settle(each.getKey(), each.getValue(), session);
            }
        }
    }

    private void settle(String path, Said what, long session) throws Exception {
        Stat there = client.checkExists().forPath(path);
        boolean mine = there != null && there.getEphemeralOwner() == session;
        if (what.text() == null) {
            if (there != null && sessions.contains(there.getEphemeralOwner())) {
                delete(path);
            }
            said.remove(path, what);
            return;
        }
        byte[] bytes = what.text().getBytes(StandardCharsets.UTF_8);
        if (there == null) {
            client.create()
                    .creatingParentsIfNeeded()
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(path, bytes);
        } else if (mine) {
            if (!what.written()) {
                client.setData().forPath(path, bytes);
            }
        } else if (what.everWritten() && !sessions.contains(there.getEphemeralOwner())) {
            if (!what.displaced()) {
                LOG.error(
                        "Another node says {} in the place of this one: two nodes have the same name. Give one of them"
                                + " another (midstream.node) and restart it; until then the others see only the later",
                        path);
            }
            said.replace(path, what, new Said(what.text(), false, true, true));
            return;
        } else {
            replace(path, bytes, there.getVersion());
        }
        said.replace(path, what, new Said(what.text(), true, true, false));
    }

    private void delete(String path) throws Exception {
        try {
            client.delete().forPath(path);
        } catch (KeeperException.NoNodeException e) {
            // gone already
        }
    }

    /** Left by an earlier session, which may end at any moment. */
    private void replace(String path, byte[] bytes, int version) throws Exception {
        client.transaction()
                .forOperations(
                        client.transactionOp().delete().withVersion(version).forPath(path),
                        client.transactionOp()
                                .create()
                                .withMode(CreateMode.EPHEMERAL)
                                .forPath(path, bytes));
    }
}
