package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Rollout;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps copies of the artifacts in use on enough nodes: after the nodes of the cluster have changed, and now and then. The
 * leader runs it. Used by one thread.
 *
 * <p>It waits after each change of the membership, because nodes come back and others follow; it asks for a few artifacts
 * in a step, and waits again after a failure.
 */
public final class CopyKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CopyKeeper.class);
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration ROUND = Duration.ofMinutes(10);
    private static final int MOST_IN_STEP = 5;

    private final Registry registry;
    private final Peers peers;
    private final Copies copies;
    private final ArtifactServer.Fetching own;
    private final Clock clock;
    private final Deque<String> pending = new ArrayDeque<>();
    private Set<String> members = Set.of();
    private Instant due = Instant.MIN;
    private boolean failed;

    /** @param own fetches an artifact to this node */
    public CopyKeeper(Registry registry, Peers peers, Copies copies, ArtifactServer.Fetching own, Clock clock) {
        this.registry = registry;
        this.peers = peers;
        this.copies = copies;
        this.own = own;
        this.clock = clock;
    }

    /** Takes the steps that are due now. */
    public void step() {
        Set<String> present = peers.present();
        Instant now = clock.instant();
        if (!present.equals(members)) {
            members = Set.copyOf(present);
            due = now.plus(CALM);
            pending.clear();
        }
        if (now.isBefore(due)) {
            return;
        }
        if (pending.isEmpty()) {
            pending.addAll(used());
            failed = false;
        }
        for (int i = 0; i < MOST_IN_STEP && !pending.isEmpty(); i++) {
            failed |= !enough(pending.remove());
        }
        if (pending.isEmpty()) {
            due = now.plus(failed ? AGAIN : ROUND);
        }
    }

    /** Returns the artifacts that nodes are to run now, or after an undo, and the API bundles that wait for a service. */
    private Set<String> used() {
        Set<String> used = new LinkedHashSet<>();
        registry.read(Folders.DESIRED)
                .values()
                .forEach(entry -> used.add(Codec.read(entry, Desired.class).digest()));
        registry.read(Folders.ROLLOUTS).values().forEach(entry -> {
            Rollout rollout = Codec.read(entry, Rollout.class);
            used.addAll(List.of(rollout.from(), rollout.to()));
        });
        registry.read(Folders.ARTIFACTS).forEach((digest, entry) -> {
            if (!Codec.read(entry, Artifact.class).exports().isEmpty()) {
                used.add(digest);
            }
        });
        return used;
    }

    /** Returns true if as many nodes as there should be have an artifact and what it needs. */
    private boolean enough(String digest) {
        Registry.Entry entry = registry.look(Folders.ARTIFACTS, digest);
        if (entry == null) {
            return true; // the registry was emptied: nodes that run it offer it
        }
        Artifact artifact = Codec.read(entry, Artifact.class);
        boolean all = kept(digest, artifact);
        for (String need : artifact.needs()) {
            Registry.Entry other = registry.look(Folders.ARTIFACTS, need);
            all &= other == null || kept(need, Codec.read(other, Artifact.class));
        }
        return all;
    }

    private boolean kept(String digest, Artifact artifact) {
        if (artifact.nodes().stream().noneMatch(members::contains)) {
            LOG.warn(
                    "No node that is present has {} {} (artifact {}): start one that has it, or deploy it again",
                    artifact.service(),
                    artifact.version(),
                    Codec.brief(digest));
            return false;
        }
        List<Peers.Peer> others = peers.first(artifact.nodes());
        int wanted = Math.min(Copies.OTHERS, others.size()) + 1;
        int kept = artifact.nodes().contains(peers.self()) && keptHere(digest) ? 1 : 0;
        String why = "";
        for (Peers.Peer other : others.subList(0, Math.min(Copies.MOST_ASKED, others.size()))) {
            if (kept < wanted) {
                try {
                    // a node that has it answers at once, and keeps it for longer
                    copies.keep(other, new Copies.Wanted(digest, artifact.bytes(), artifact.nodes()));
                    kept++;
                } catch (IOException | RuntimeException e) {
                    why = other.node() + ": " + e.getMessage();
                }
            }
        }
        if (kept < wanted && !artifact.nodes().contains(peers.self()) && keptHere(digest)) {
            kept++;
        }
        if (kept < wanted) {
            LOG.info("Artifact {} has {} copies of {}. {}", Codec.brief(digest), kept, wanted, why);
        }
        return kept >= wanted;
    }

    private boolean keptHere(String digest) {
        try {
            own.fetch(digest);
            return true;
        } catch (IOException e) {
            LOG.info("Artifact {} cannot be fetched: {}", Codec.brief(digest), e.getMessage());
            return false;
        }
    }
}
