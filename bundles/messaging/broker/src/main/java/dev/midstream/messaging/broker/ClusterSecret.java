package dev.midstream.messaging.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of a cluster have in common and nobody else knows: the end of the one line in
 * {@code etc/midstream/cluster.token}, {@code HOST:PORT[,HOST:PORT]/SECRET}. It is read when it is needed, so a node that
 * joins or leaves a cluster need not start again. Thread-safe.
 */
final class ClusterSecret {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSecret.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 32;

    private final Path token;

    ClusterSecret(Path token) {
        this.token = token;
    }

    /**
     * A secret for one purpose that does not tell of the others: the HMAC-SHA256 of its label, keyed with the cluster's
     * secret, in base64url.
     *
     * @return empty if this node is in no cluster
     */
    Optional<String> derive(String label) {
        return secret().map(secret -> {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
                return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(label.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java has no " + ALGORITHM + ", which every one must have", e);
            }
        });
    }

    private Optional<String> secret() {
        try {
            String line = Files.readString(token).strip();
            String secret = line.substring(line.indexOf('/') + 1);
            if (secret.length() < SHORTEST) {
                LOG.error(
                        "{} has a secret of fewer than {} characters: brokers of other nodes are neither asked nor let in."
                                + " Write HOST:PORT/SECRET with a longer one, the same on all nodes.",
                        token,
                        SHORTEST);
                return Optional.empty();
            }
            return Optional.of(secret);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.error("{} could not be read: brokers of other nodes are neither asked nor let in: {}", token, e, e);
            return Optional.empty();
        }
    }
}
