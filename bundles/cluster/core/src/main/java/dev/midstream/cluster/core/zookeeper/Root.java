package dev.midstream.cluster.core.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.ACL;

/** The node of ZooKeeper under which all of the cluster is; it names this registry, so that another one is noticed. */
final class Root {
    static final String PATH = "/midstream";

    private final CuratorFramework client;
    private final Access access;
    private final SignatureRenewal renewal;
    private boolean claimed;

    Root(CuratorFramework client, Access access, SignedTexts texts) {
        this.client = client;
        this.access = access;
        this.renewal = new SignatureRenewal(client, texts);
    }

    /** Returns the path of a folder in ZooKeeper. */
    static String path(String folder) {
        return PATH + '/' + folder;
    }

    /** Returns the path of an entry in ZooKeeper. */
    static String path(String folder, String name) {
        return path(folder) + '/' + name;
    }

    /**
     * Finds or makes it.
     *
     * @return the registry's name, made at its beginning
     * @throws ForeignException if it is not this cluster's
     */
    String greet() throws Exception {
        try {
            client.create().forPath(PATH, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        } catch (KeeperException.NodeExistsException e) {
            // by another node, or earlier
        }
        try {
            String name = new String(client.getData().forPath(PATH), StandardCharsets.UTF_8);
            List<ACL> rights = client.getACL().forPath(PATH);
            if (!access.isOurs(rights)) {
                throw new ForeignException("others than this cluster may use " + PATH + " there: " + rights
                        + "; delete it, or take another ZooKeeper");
            }
            if (access.isChanging() && !claimed) {
                access.claim(client, PATH);
                renewal.run();
                claimed = true;
            }
            return name;
        } catch (KeeperException.NoAuthException e) {
            throw new ForeignException(
                    PATH + " there belongs to a cluster with another secret: take the cluster.token of"
                            + " one of its nodes, or another ZooKeeper");
        }
    }

    /** The registry is somebody else's. */
    static final class ForeignException extends Exception {
        private static final long serialVersionUID = 1L;

        ForeignException(String message) {
            super(message);
        }
    }
}
