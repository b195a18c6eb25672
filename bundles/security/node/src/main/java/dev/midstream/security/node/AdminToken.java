package dev.midstream.security.node;

import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The node's admin token: 256 random bits. In a cluster it is derived from the cluster's secret, so that a request that one
 * node forwards to another one is of the same admin there. The tokens of secrets that are accepted too are in a file beside.
 */
final class AdminToken {
    private static final String PURPOSE = "midstream admin token";

    private AdminToken() {}

    /**
     * Makes the token, if it is not there or not the cluster's.
     *
     * @return true if it was made now
     */
    static boolean ensure(Path file, Path clusterToken) throws IOException {
        Optional<ClusterSecret> cluster = ClusterToken.read(clusterToken).map(ClusterToken::secret);
        List<String> accepted = cluster.map(secret -> secret.passwords(PURPOSE)).orElse(List.of());
        Path others = file.resolveSibling(file.getFileName() + ".accepted");
        if (accepted.size() > 1) {
            Secrets.write(others, String.join("\n", accepted.subList(1, accepted.size())) + "\n");
        } else {
            Files.deleteIfExists(others);
        }
        String known = Files.exists(file) ? Files.readString(file).strip() : null;
        String wanted = accepted.isEmpty() ? known : accepted.get(0);
        if (wanted == null) {
            wanted = Secrets.random();
        }
        if (wanted.equals(known)) {
            return false;
        }
        Secrets.write(file, wanted + "\n");
        return true;
    }
}
