package dev.midstream.cluster.core.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node needs to join a cluster: {@code HOST:PORT[,HOST:PORT]/SECRET}.
 *
 * @param servers of ZooKeeper
 * @param secret of the cluster; all that is secret between its nodes is derived from it
 */
record Token(String servers, String secret) {
    private static final Logger LOG = LoggerFactory.getLogger(Token.class);
    private static final int LEAST_SECRET = 32;
    private static final String SERVERS = "[\\w.:\\[\\]-]+:\\d{1,5}(,[\\w.:\\[\\]-]+:\\d{1,5})*";

    /** @return empty if there is no such file, which means no cluster */
    static Optional<Token> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ)) {
            LOG.warn("{} can be read by other users, who can then do all in the cluster: chmod 600 {}", file, file);
        }
        return Optional.of(parse(Files.readString(file).strip(), file));
    }

    /** @throws IOException if it is none; says what one looks like, and nothing of what is there */
    static Token parse(String line, Path file) throws IOException {
        int slash = line.indexOf('/');
        if (slash < 0 || !line.substring(0, slash).matches(SERVERS)) {
            throw new IOException(
                    file + " has no cluster token: one line HOST:PORT[,HOST:PORT]/SECRET with the addresses of"
                            + " ZooKeeper, such as 127.0.0.1:2181/...");
        }
        String secret = line.substring(slash + 1);
        if (secret.length() < LEAST_SECRET) {
            throw new IOException("The secret in " + file + " has " + secret.length() + " characters and needs "
                    + LEAST_SECRET + ": openssl rand -hex 32 makes one");
        }
        return new Token(line.substring(0, slash), secret);
    }

    /** Nobody sees it in a log. */
    @Override
    public String toString() {
        return servers + "/...";
    }
}
