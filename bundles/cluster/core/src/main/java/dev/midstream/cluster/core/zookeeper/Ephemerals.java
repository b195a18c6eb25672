package dev.midstream.cluster.core.zookeeper;

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
    private final SignedTexts texts;
    /** By path; empty for what is to go. */
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    /** Sessions of this run. */
    private final Set<Long> sessions = new HashSet<>();

    private record Said(String text, boolean written, boolean everWritten, boolean displaced) {
        Said saying(String other) {
            return new Said(other, false, everWritten, displaced);
        }
    }

    Ephemerals(CuratorFramework client, SignedTexts texts) {
        this.client = client;
        this.texts = texts;
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
        Stat there = new Stat();
        byte[] bytes = bytes(path, there);
        boolean absent = bytes == null;
        boolean earlier = !absent && sessions.contains(there.getEphemeralOwner());
        if (what.text() == null) {
            if (earlier) {
                delete(path);
            }
            said.remove(path, what);
            return;
        }
        String found = absent ? null : texts.read(path, bytes, there);
        if (absent) {
            client.create()
                    .creatingParentsIfNeeded()
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(path, texts.sign(path, what.text(), 0, session));
        } else if (there.getEphemeralOwner() == session) {
            if (!what.text().equals(found)) {
                int version = there.getVersion();
                client.setData()
                        .withVersion(version)
                        .forPath(path, texts.sign(path, what.text(), version + 1, session));
            }
        } else if (what.everWritten() && !earlier && found != null) {
            if (!what.displaced()) {
                LOG.error(
                        "Another node says {} in the place of this one: two nodes have the same name. Give one of them"
                                + " another (midstream.node) and restart it; until then the others see only the later",
                        path);
            }
            said.replace(path, what, new Said(what.text(), false, true, true));
            return;
        } else {
            replace(path, texts.sign(path, what.text(), 0, session), there.getVersion());
        }
        said.replace(path, what, new Said(what.text(), true, true, false));
    }

    /** Returns the bytes of an entry and stores its status; null if there is none. */
    private byte[] bytes(String path, Stat stat) throws Exception {
        try {
            return client.getData().storingStatIn(stat).forPath(path);
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    private void delete(String path) throws Exception {
        try {
            client.delete().forPath(path);
        } catch (KeeperException.NoNodeException e) {
            // gone already
        }
    }

    /** Replaces what an earlier session has left, which may end at any moment, or what no node of this cluster wrote. */
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
