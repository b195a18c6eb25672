package dev.midstream.messaging.broker;

import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passwords by which brokers of a cluster let each other in, derived from the cluster's secret. The file is read at each
 * use, so a node that joins or leaves a cluster need not start again. Thread-safe.
 */
final class PeerPasswords {
    private static final Logger LOG = LoggerFactory.getLogger(PeerPasswords.class);
    private static final String PURPOSE = "midstream broker network v1";

    private final Path token;

    /** @param token the file of the cluster's token */
    PeerPasswords(Path token) {
        this.token = token;
    }

    /** Returns the password that this broker gives, or empty if this node is in no cluster. */
    Optional<String> own() {
        return accepted().stream().findFirst();
    }

    /** Returns the passwords that this broker accepts, its own first; none if this node is in no cluster. */
    List<String> accepted() {
        try {
            return ClusterToken.read(token)
                    .map(read -> read.secret().passwords(PURPOSE))
                    .orElse(List.of());
        } catch (IOException e) {
            LOG.error("Brokers of other nodes are neither asked nor let in: {}", e.getMessage());
            return List.of();
        }
    }
}
