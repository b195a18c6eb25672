package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.Registry.Change;
import dev.midstream.cluster.core.Registry.Entry;
import dev.midstream.cluster.core.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** Reads and writes entries in ZooKeeper itself, past this node's copies. Blocks until ZooKeeper answers. Thread-safe. */
final class EntryStore {
    private final CuratorFramework client;
    private final Connectivity connectivity;
    private final String servers;

    EntryStore(CuratorFramework client, Connectivity connectivity, String servers) {
        this.client = client;
        this.connectivity = connectivity;
        this.servers = servers;
    }

    Entry look(String folder, String name) {
        connectivity.require();
        try {
            Stat stat = new Stat();
            byte[] bytes = client.getData().storingStatIn(stat).forPath(Root.path(folder, name));
            return new Entry(new String(bytes, StandardCharsets.UTF_8), stat.getVersion());
        } catch (KeeperException.NoNodeException e) {
            return null;
        } catch (Exception e) {
            throw unknown(folder + '/' + name + " could not be read", e);
        }
    }

    boolean write(String folder, String name, String text, int version) {
        connectivity.require();
        String path = Root.path(folder, name);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (version == Registry.NONE) {
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

    boolean writeAll(List<Change> changes) {
        connectivity.require();
        try {
            for (String folder :
                    changes.stream().map(Change::folder).distinct().toList()) {
                ensure(folder);
            }
            List<CuratorOp> operations = new ArrayList<>();
            for (Change change : changes) {
                operations.add(operation(change));
            }
            client.transaction().forOperations(operations);
            return true;
        } catch (KeeperException.BadVersionException
                | KeeperException.NodeExistsException
                | KeeperException.NoNodeException e) {
            return false;
        } catch (Exception e) {
            throw unknown("it cannot be known whether " + names(changes) + " were written", e);
        }
    }

    private static String names(List<Change> changes) {
        return changes.stream()
                .map(change -> change.folder() + '/' + change.name())
                .collect(Collectors.joining(", "));
    }

    /** Makes a folder, because an operation of a transaction cannot make the parents of what it creates. */
    private void ensure(String folder) throws Exception {
        try {
            client.create().creatingParentsIfNeeded().forPath(Root.path(folder), new byte[0]);
        } catch (KeeperException.NodeExistsException e) {
            // as it should be
        }
    }

    private CuratorOp operation(Change change) throws Exception {
        String path = Root.path(change.folder(), change.name());
        if (change.text() == null) {
            return client.transactionOp().delete().withVersion(change.version()).forPath(path);
        }
        byte[] bytes = change.text().getBytes(StandardCharsets.UTF_8);
        return change.version() == Registry.NONE
                ? client.transactionOp().create().forPath(path, bytes)
                : client.transactionOp().setData().withVersion(change.version()).forPath(path, bytes);
    }

    boolean delete(String folder, String name, int version) {
        connectivity.require();
        try {
            client.delete().withVersion(version).forPath(Root.path(folder, name));
            return true;
        } catch (KeeperException.NoNodeException e) {
            return true;
        } catch (KeeperException.BadVersionException e) {
            return false;
        } catch (Exception e) {
            throw unknown("it cannot be known whether " + folder + '/' + name + " was deleted", e);
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
