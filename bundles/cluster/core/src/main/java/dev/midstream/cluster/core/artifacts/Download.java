package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one artifact from peers: from one after the other, going on where the last one failed. If the whole is not what
 * it should be, it is fetched anew from each peer alone, for one of them has sent something else. Used by one thread.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final int SILENT_MILLIS = (int) Duration.ofSeconds(20).toMillis();
    private static final int BUFFER = 64 << 10;

    private final Store store;
    private final Passes passes;
    private final String digest;
    private final long most;
    private final List<String> failures = new ArrayList<>();

    /** @param most bytes that it has; who sends more sends something else */
    Download(Store store, Passes passes, String digest, long most) {
        this.store = store;
        this.passes = passes;
        this.digest = digest;
        this.most = most;
    }

    /**
     * @param peers addresses of their artifacts, ending in a slash
     * @throws IOException if none of them has it; says what each did
     */
    void from(List<URI> peers) throws IOException {
        Path part = store.part(digest, "fetch");
        Files.deleteIfExists(part);
        try {
            for (URI peer : peers) {
                if (more(peer, part)) {
                    if (store.finish(part, digest)) {
                        return;
                    }
                    failures.add("what has come up to " + peer + " is not what was asked for");
                    alone(peers, part);
                    return;
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
        throw failed();
    }

    private void alone(List<URI> peers, Path part) throws IOException {
        for (URI peer : peers) {
            Files.deleteIfExists(part);
            if (more(peer, part)) {
                if (store.finish(part, digest)) {
                    return;
                }
                LOG.warn("{} has sent something else in the place of artifact {}", peer, digest);
                failures.add(peer + " has sent something else");
            }
        }
        throw failed();
    }

    private IOException failed() {
        return new IOException("Artifact " + digest + " could not be fetched: "
                + (failures.isEmpty() ? "no node that is there is known to have it" : String.join("; ", failures)));
    }

    /** Whether it is complete now. */
    private boolean more(URI peer, Path part) {
        try {
            long have = Files.exists(part) ? Files.size(part) : 0;
            HttpURLConnection connection =
                    (HttpURLConnection) peer.resolve(digest).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(SILENT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Authorization", passes.issue(digest));
            if (have > 0) {
                connection.setRequestProperty("Range", "bytes=" + have + '-');
            }
            try {
                return read(connection, part, have);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            LOG.info("Artifact {} did not come from {}: {}", digest, peer, e.toString());
            failures.add(peer + ": " + e);
            return false;
        }
    }

    private boolean read(HttpURLConnection connection, Path part, long have) throws IOException {
        int status = connection.getResponseCode();
        boolean continued = status == HttpURLConnection.HTTP_PARTIAL;
        if (status != HttpURLConnection.HTTP_OK && !continued) {
            throw new IOException("it answers " + status);
        }
        long written = continued ? have : 0;
        long expected = written + Math.max(0, connection.getContentLengthLong());
        StandardOpenOption how = continued ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (InputStream in = connection.getInputStream();
                OutputStream out =
                        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                written += read;
                if (written > most) {
                    throw new TooLongException();
                }
                out.write(buffer, 0, read);
            }
        } catch (TooLongException e) {
            Files.deleteIfExists(part);
            throw new IOException("it sends more than the " + most + " bytes that the artifact has");
        }
        if (written < expected) {
            throw new IOException("it broke off after " + written + " of " + expected + " bytes");
        }
        return true;
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
