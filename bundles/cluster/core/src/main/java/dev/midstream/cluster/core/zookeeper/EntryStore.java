package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.Registry.Entry;
import dev.midstream.cluster.core.Registry.Write;
import dev.midstream.cluster.core.RegistryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** Reads and writes entries in ZooKeeper itself, past this node's copies. Blocks until ZooKeeper answers. Thread-safe. */
final class EntryStore {
    private final CuratorFramework client;
    private final Connectivity connectivity;
    private final SignedTexts texts;
    private final String servers;

    EntryStore(CuratorFramework client, Connectivity connectivity, SignedTexts texts, String servers) {
        this.client = client;
        this.connectivity = connectivity;
        this.texts = texts;
        this.servers = servers;
    }

    Entry look(String folder, String name) {
        connectivity.require();
        try {
            String path = Root.path(folder, name);
            Raw raw = raw(path);
            String text = raw == null ? null : texts.read(path, raw.bytes(), raw.stat());
            return text == null ? null : new Entry(text, raw.stat().getVersion());
        } catch (Exception e) {
            throw unknown(folder + '/' + name + " could not be read", e);
        }
    }

    /** An entry as ZooKeeper has it. */
    private record Raw(byte[] bytes, Stat stat) {}

    private Raw raw(String path) throws Exception {
        try {
            Stat stat = new Stat();
            return new Raw(client.getData().storingStatIn(stat).forPath(path), stat);
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    /**
     * Carries out all changes or none.
     *
     * @return false if another version of an entry is there
     * @throws RegistryException if it cannot be known whether they were carried out
     */
    boolean write(List<Write> writes) {
        connectivity.require();
        try {
            for (String folder : writes.stream()
                    .filter(EntryStore::isNew)
                    .map(Write::folder)
                    .distinct()
                    .toList()) {
                ensure(folder);
            }
            return attempt(writes) || discardForeign(writes) && attempt(writes);
        } catch (Exception e) {
            throw unknown("it cannot be known whether " + names(writes) + " changed", e);
        }
    }

    private static boolean isNew(Write write) {
        return write.version() == Registry.NONE;
    }

    private static String names(List<Write> writes) {
        return writes.stream().map(write -> write.folder() + '/' + write.name()).collect(Collectors.joining(", "));
    }

    /** Makes a folder, because an operation of a transaction cannot make the parents of what it creates. */
    private void ensure(String folder) throws Exception {
        try {
            client.create().creatingParentsIfNeeded().forPath(Root.path(folder), new byte[0]);
        } catch (KeeperException.NodeExistsException e) {
            // as it should be
        }
    }

    private boolean attempt(List<Write> writes) throws Exception {
        Map<String, byte[]> written = new HashMap<>();
        List<CuratorOp> operations = new ArrayList<>();
        for (Write write : writes) {
            operations.add(operation(write, written));
        }
        try {
            client.transaction().forOperations(operations);
            return true;
        } catch (KeeperException.BadVersionException
                | KeeperException.NodeExistsException
                | KeeperException.NoNodeException e) {
            return hasHappened(writes, written);
        }
    }

    private CuratorOp operation(Write write, Map<String, byte[]> written) throws Exception {
        String path = Root.path(write.folder(), write.name());
        if (write.text() == null) {
            return client.transactionOp().delete().withVersion(write.version()).forPath(path);
        }
        byte[] bytes = texts.sign(path, write.text(), write.version() + 1, SignedTexts.NOBODY);
        written.put(path, bytes);
        return isNew(write)
                ? client.transactionOp().create().forPath(path, bytes)
                : client.transactionOp().setData().withVersion(write.version()).forPath(path, bytes);
    }

    /**
     * Returns true if the changes were carried out all the same: the connection broke after ZooKeeper had done so, and the
     * repetition met the own texts.
     */
    private boolean hasHappened(List<Write> writes, Map<String, byte[]> written) throws Exception {
        for (Map.Entry<String, byte[]> each : written.entrySet()) {
            Raw there = raw(each.getKey());
            if (there != null && Arrays.equals(there.bytes(), each.getValue())) {
                return true;
            }
        }
        if (!written.isEmpty()) {
            return false;
        }
        for (Write deletion : writes) {
            if (raw(Root.path(deletion.folder(), deletion.name())) != null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Deletes what no node of this cluster has written, where an entry is to be made.
     *
     * @return true if something was deleted
     */
    private boolean discardForeign(List<Write> writes) throws Exception {
        boolean discarded = false;
        for (Write write : writes) {
            String path = Root.path(write.folder(), write.name());
            Raw there = isNew(write) ? raw(path) : null;
            if (there != null && texts.read(path, there.bytes(), there.stat()) == null) {
                discarded |= discard(path, there.stat().getVersion());
            }
        }
        return discarded;
    }

    private boolean discard(String path, int version) throws Exception {
        try {
            client.delete().withVersion(version).forPath(path);
            return true;
        } catch (KeeperException.NoNodeException | KeeperException.BadVersionException e) {
            return false;
        }
    }

    /** Returns the exception for a request that ZooKeeper has not answered. */
    RegistryException unknown(String what, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new RegistryException("The registry at " + servers + " has not answered, " + what + ": " + e, e);
    }
}
