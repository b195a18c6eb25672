package dev.midstream.cluster.core.zookeeper;

import dev.midstream.security.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * The rights of a cluster in ZooKeeper: who has the cluster's secret may do all, everybody else nothing. For each secret
 * there is one user, and all nodes of the cluster are that user. Immutable.
 *
 * <p>What a node creates belongs to the secret that signs alone. That is enough while a secret is replaced, because nodes
 * that sign with the next one start only when all nodes know it, and the former one is removed only when none signs with it.
 */
final class Access implements ACLProvider {
    private static final String SCHEME = "digest";

    private final List<byte[]> logins;
    private final List<Id> users;
    private final List<ACL> owner;

    Access(ClusterSecret secret) {
        List<String> texts = secret.keys("midstream zookeeper").stream()
                .map(key -> "midstream:" + HexFormat.of().formatHex(key))
                .toList();
        logins = texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        users = texts.stream().map(Access::user).toList();
        owner = Collections.singletonList(new ACL(ZooDefs.Perms.ALL, users.get(0))); // ZooKeeper looks for null in it
    }

    private static Id user(String login) {
        try {
            return new Id(SCHEME, DigestAuthenticationProvider.generateDigest(login));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("ZooKeeper's digest is not in this JDK: " + e.getMessage(), e);
        }
    }

    List<AuthInfo> logins() {
        return logins.stream().map(login -> new AuthInfo(SCHEME, login)).toList();
    }

    /** Returns true if nobody but nodes with one of the secrets has these rights. */
    boolean isOurs(List<ACL> rights) {
        return !rights.isEmpty()
                && rights.stream()
                        .allMatch(right -> right.getPerms() == ZooDefs.Perms.ALL && users.contains(right.getId()));
    }

    /** Returns true while the secret is being replaced. */
    boolean isChanging() {
        return users.size() > 1;
    }

    /** Gives a node of ZooKeeper and all below it to the secret that signs. Nodes that leave meanwhile are passed over. */
    void claim(CuratorFramework client, String path) throws Exception {
        try {
            if (!client.getACL().forPath(path).equals(owner)) {
                client.setACL().withACL(owner).forPath(path);
            }
            for (String child : client.getChildren().forPath(path)) {
                claim(client, path + '/' + child);
            }
        } catch (KeeperException.NoNodeException e) {
            return;
        }
    }

    @Override
    public List<ACL> getDefaultAcl() {
        return owner;
    }

    @Override
    public List<ACL> getAclForPath(String path) {
        return owner;
    }
}
