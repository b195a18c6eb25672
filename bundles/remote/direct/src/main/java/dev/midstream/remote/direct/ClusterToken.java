package dev.midstream.remote.direct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/** The secret of the cluster that a node belongs to: in {@code etc/midstream/cluster.token}, behind the first slash. */
final class ClusterToken {
    private static final int LEAST = 32;

    private ClusterToken() {}

    /** Empty if the node belongs to none. */
    static Optional<String> secret(BundleContext context) throws IOException {
        String folder = context.getProperty("karaf.etc");
        return folder == null ? Optional.empty() : secret(Path.of(folder, "midstream", "cluster.token"));
    }

    static Optional<String> secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String line = Files.readString(file).strip();
        String secret = line.substring(line.indexOf('/') + 1);
        if (secret.length() < LEAST) {
            throw new IOException("The cluster's secret in " + file + " has " + secret.length()
                    + " characters, and needs at least " + LEAST + " random ones");
        }
        return Optional.of(secret);
    }
}
