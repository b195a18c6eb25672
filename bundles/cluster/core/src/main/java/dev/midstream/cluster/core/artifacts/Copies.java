package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has other nodes keep copies of artifacts: each is asked to fetch them, and answers when it has them. Thread-safe.
 */
public final class Copies {
    /** Nodes that have a copy beside the node that a deployment begins on. */
    static final int OTHERS = 2;
    /** Nodes that are asked for copies of one deployment. */
    static final int MOST_ASKED = 8;
    /** The number of downloads that a node may need, because it may try several peers. */
    private static final int ATTEMPTS = 2;

    private static final Pattern TITLE = Pattern.compile("\"title\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Passes passes;
    private final Peers peers;

    public Copies(Passes passes, Peers peers) {
        this.passes = passes;
        this.peers = peers;
    }

    /**
     * An artifact that others are to keep.
     *
     * @param nodes some that are listed for it; they are asked first
     */
    public record Wanted(String digest, long bytes, List<String> nodes) {}

    /**
     * Returns when so many other nodes have all of these artifacts.
     *
     * @throws IOException if fewer have; names the nodes that were asked, and their reasons
     */
    public void require(List<Wanted> artifacts) throws IOException {
        List<Peers.Peer> others =
                peers.first(artifacts.isEmpty() ? List.of() : artifacts.get(0).nodes());
        List<String> failures = new ArrayList<>();
        peers.unreachable()
                .forEach(node -> failures.add(
                        node + ": this node may not speak to it without TLS, or does not know its" + " address"));
        int wanted = Math.min(OTHERS, others.size() + failures.size());
        int done = 0;
        for (Peers.Peer other : others.subList(0, Math.min(MOST_ASKED, others.size()))) {
            if (done == wanted) {
                return;
            }
            String failure = failure(other, artifacts);
            if (failure == null) {
                done++;
            } else {
                failures.add(other.node() + ": " + failure);
            }
        }
        if (done < wanted) {
            throw new IOException("only " + done + " of " + wanted + " other nodes have a copy of what is deployed, so"
                    + " it might be lost with this node; " + String.join("; ", failures)
                    + ". See that the nodes can reach each other's HTTP port, or stop those that cannot, and deploy"
                    + " again.");
        }
    }

    private String failure(Peers.Peer other, List<Wanted> artifacts) {
        for (Wanted artifact : artifacts) {
            try {
                keep(other, artifact);
            } catch (IOException | RuntimeException e) {
                return String.valueOf(e.getMessage());
            }
        }
        return null;
    }

    /** Asks a node to keep a copy. @throws IOException if it does not; says why */
    void keep(Peers.Peer other, Wanted artifact) throws IOException {
        Duration longest =
                Limits.DEFAULT.of(artifact.bytes()).multipliedBy(ATTEMPTS).plus(Limits.DEFAULT.patience());
        try (Exchange exchange = new Exchange(
                "POST",
                other.artifacts().resolve(artifact.digest()),
                passes.issue(artifact.digest()),
                longest,
                longest)) {
            int status = exchange.status();
            if (status != 204) {
                Matcher title = TITLE.matcher(exchange.problem());
                throw new IOException("it answers " + status + (title.find() ? " (" + title.group(1) + ')' : ""));
            }
        }
    }
}
