package dev.midstream.security.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The node's admin token: 256 random bits. In a cluster it follows from the cluster's secret, so that a request that one
 * node forwards to another one is of the same admin there.
 */
final class AdminToken {
    private static final String LABEL = "midstream admin token";

    private AdminToken() {}

    /** Whether it was made now. */
    static boolean ensure(Path file, Path clusterToken) throws IOException {
        String known = Files.exists(file) ? Files.readString(file).strip() : null;
        String wanted = Files.exists(clusterToken) ? ofCluster(clusterToken) : known;
        if (wanted == null) {
            wanted = Secrets.random();
        }
        if (wanted.equals(known)) {
            return false;
        }
        Secrets.write(file, wanted + "\n");
        return true;
    }

    /** The secret is what stands behind the first slash of the line. */
    private static String ofCluster(Path token) throws IOException {
        String line = Files.readString(token).strip();
        int slash = line.indexOf('/');
        if (slash < 0 || slash == line.length() - 1) {
            throw new IOException(token + " has no secret: it is one line, HOST:PORT[,HOST:PORT]/SECRET");
        }
        return Secrets.derived(line.substring(slash + 1), LABEL);
    }
}
