package dev.midstream.cluster.core.zookeeper;

import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Signs the texts of the registry with the secret that signs, where a former one has signed them. So none depends on the
 * former secret when it is accepted no more. Immutable.
 */
final class SignatureRenewal {
    /** The maximum number of attempts to sign a text that others change meanwhile. */
    private static final int ATTEMPTS = 10;

    private final CuratorFramework client;
    private final SignedTexts texts;

    SignatureRenewal(CuratorFramework client, SignedTexts texts) {
        this.client = client;
        this.texts = texts;
    }

    /** Walks all folders below the root. Entries that are deleted meanwhile are passed over. */
    void run() throws Exception {
        for (String folder : client.getChildren().forPath(Root.PATH)) {
            for (String name : client.getChildren().forPath(Root.path(folder))) {
                renew(Root.path(folder, name));
            }
        }
    }

    private void renew(String path) throws Exception {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                Stat stat = new Stat();
                byte[] bytes = client.getData().storingStatIn(stat).forPath(path);
                if (!texts.isFormer(path, bytes, stat)) {
                    return;
                }
                String text = texts.read(path, bytes, stat);
                int version = stat.getVersion();
                client.setData()
                        .withVersion(version)
                        .forPath(path, texts.sign(path, text, version + 1, stat.getEphemeralOwner()));
                return;
            } catch (KeeperException.NoNodeException e) {
                return;
            } catch (KeeperException.BadVersionException e) {
                // changed meanwhile: look again
            }
        }
        throw new IllegalStateException(
                path + " changed " + ATTEMPTS + " times while it was signed with the next secret.");
    }
}
