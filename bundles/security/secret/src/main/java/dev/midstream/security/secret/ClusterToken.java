package dev.midstream.security.secret;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file that makes a node a member of a cluster. It has one line, {@code HOST:PORT[,HOST:PORT]/SECRET[,SECRET]}: the
 * addresses of ZooKeeper's servers up to the first slash, then at least one secret of 32 or more characters. A secret may
 * contain slashes, as Base64 does, but neither commas nor white space.
 *
 * @param servers addresses of ZooKeeper's servers, {@code HOST:PORT[,HOST:PORT]}
 * @param secret of the cluster
 */
public record ClusterToken(String servers, ClusterSecret secret) {
    private static final int LEAST = 32;
    private static final String SERVER = "[\\w.:\\[\\]-]+:\\d{1,5}";
    private static final Pattern SERVERS = Pattern.compile(SERVER + "(," + SERVER + ")*");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s");

    /**
     * Returns the place of the file in a node.
     *
     * @param etc the container's property {@code karaf.etc}
     */
    public static Path file(String etc) {
        return Path.of(etc, "midstream", "cluster.token");
    }

    /**
     * Reads a token.
     *
     * @return empty if there is no such file: the node is in no cluster
     * @throws IOException if the file cannot be read or has no token
     */
    public static Optional<ClusterToken> read(Path file) throws IOException {
        try {
            return Optional.of(parse(Files.readString(file).strip(), file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the addresses of the servers, unresolved; hosts without brackets. */
    public List<InetSocketAddress> addresses() {
        return Stream.of(servers.split(",")).map(ClusterToken::address).toList();
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        String host = server.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return InetSocketAddress.createUnresolved(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(server.substring(colon + 1)));
    }

    /**
     * Parses a token.
     *
     * @param file named in messages
     * @throws IOException if the line is no token; says how a token looks, and shows nothing of the line
     */
    public static ClusterToken parse(String line, Path file) throws IOException {
        int slash = line.indexOf('/');
        if (slash < 0 || !SERVERS.matcher(line.substring(0, slash)).matches()) {
            throw new IOException(
                    file + " has no cluster token. It needs one line HOST:PORT[,HOST:PORT]/SECRET with the addresses of"
                            + " ZooKeeper, such as 127.0.0.1:2181/...");
        }
        String[] secrets = line.substring(slash + 1).split(",", -1);
        for (String secret : secrets) {
            if (secret.length() < LEAST || WHITE_SPACE.matcher(secret).find()) {
                throw new IOException("A secret in " + file + " has " + secret.length() + " characters. It needs "
                        + LEAST + " or more, without white space: openssl rand -hex 32 makes one.");
            }
        }
        String[] others = new String[secrets.length - 1];
        System.arraycopy(secrets, 1, others, 0, others.length);
        return new ClusterToken(line.substring(0, slash), new ClusterSecret(secrets[0], others));
    }
}
