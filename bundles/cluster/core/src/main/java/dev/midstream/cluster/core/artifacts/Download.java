package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one artifact from peers: from one after the other, each continuing where the last one failed. If the whole has
 * another digest, it is fetched again from each peer alone, because one of them has sent something else. Used by one thread.
 *
 * <p>A peer that is slower than the lowest rate is left for the next one. No peer is asked any more when twice the time
 * has passed that one of them may take.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final int BUFFER = 64 << 10;

    private final Store store;
    private final Passes passes;
    private final String digest;
    private final long most;
    private final Limits limits;
    private final long deadline;
    private final List<String> failures = new ArrayList<>();
    private final Set<String> absent = new LinkedHashSet<>();

    /** @param most bytes that it has; a peer that sends more sends something else */
    Download(Store store, Passes passes, String digest, long most, Limits limits) {
        this.store = store;
        this.passes = passes;
        this.digest = digest;
        this.most = most;
        this.limits = limits;
        this.deadline = System.nanoTime() + 2 * limits.of(most).toNanos();
    }

    /** @throws IOException if none of the peers has it; says why for each */
    void from(List<Peers.Peer> peers) throws IOException {
        Path part = store.part(digest, "fetch");
        Files.deleteIfExists(part);
        try {
            for (Peers.Peer peer : peers) {
                if (more(peer, part)) {
                    if (store.finish(part, digest)) {
                        return;
                    }
                    failures.add("the bytes that came up to " + peer.node() + " have another digest");
                    alone(peers, part);
                    return;
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
        throw failed();
    }

    /** Returns the nodes that said that they do not have it. */
    Set<String> absent() {
        return Set.copyOf(absent);
    }

    private void alone(List<Peers.Peer> peers, Path part) throws IOException {
        for (Peers.Peer peer : peers) {
            Files.deleteIfExists(part);
            if (more(peer, part)) {
                if (store.finish(part, digest)) {
                    return;
                }
                LOG.warn("Node {} has sent something else in the place of artifact {}", peer.node(), digest);
                failures.add(peer.node() + " has sent something else");
            }
        }
        throw failed();
    }

    private IOException failed() {
        return new IOException("Artifact " + digest + " could not be fetched: "
                + (failures.isEmpty()
                        ? "no other node is present. Start a node that has it, or deploy it again."
                        : String.join("; ", failures)));
    }

    /** Returns true if it is complete now. */
    private boolean more(Peers.Peer peer, Path part) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            failures.add(peer.node() + " was not asked any more, because the time for the download is over");
            return false;
        }
        try {
            long have = Files.exists(part) ? Files.size(part) : 0;
            Duration longest = Duration.ofNanos(
                    Math.min(left, limits.of(Math.max(0, most - have)).toNanos()));
            try (Exchange exchange =
                    new Exchange("GET", peer.artifacts().resolve(digest), passes.issue(digest), longest, SILENT)) {
                if (have > 0) {
                    exchange.from(have);
                }
                return read(peer, exchange, part, have);
            }
        } catch (IOException | RuntimeException e) {
            LOG.info("Artifact {} did not come from node {}: {}", digest, peer.node(), e.toString());
            failures.add(peer.node() + ": " + e.getMessage());
            return false;
        }
    }

    private boolean read(Peers.Peer peer, Exchange exchange, Path part, long have) throws IOException {
        int status = exchange.status();
        boolean continued = status == HttpURLConnection.HTTP_PARTIAL;
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            absent.add(peer.node());
            throw new IOException("it does not have the artifact");
        }
        if (status != HttpURLConnection.HTTP_OK && !continued) {
            throw new IOException("it answers " + status);
        }
        long written = continued ? have : 0;
        long expected = written + exchange.length();
        StandardOpenOption how = continued ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (InputStream in = exchange.body();
                OutputStream out =
                        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                written += read;
                if (written > most) {
                    throw new TooLongException();
                }
                out.write(buffer, 0, read);
                exchange.requireTime();
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
