package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.model.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars of the cluster: each node has some, and the registry lists nodes for each. Thread-safe. */
public final class Artifacts {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
    private static final int ATTEMPTS = 10;
    /** Nodes that are asked for one artifact: those that are listed, and some more if these do not have it. */
    private static final int MOST_PEERS = 16;

    private final Store store;
    private final Registry registry;
    private final Passes passes;
    private final Peers peers;
    private volatile Listed listed = new Listed("");

    /**
     * The artifacts that the registry lists enough nodes for. Belongs to one identity of the registry and ends with it.
     *
     * @param registry the identity
     */
    private record Listed(String registry, Set<String> digests) {
        Listed(String registry) {
            this(registry, ConcurrentHashMap.newKeySet());
        }
    }

    public Artifacts(Store store, Registry registry, Passes passes, Peers peers) {
        this.store = store;
        this.registry = registry;
        this.passes = passes;
        this.peers = peers;
    }

    private Listed listed() {
        Listed known = listed;
        String identity = registry.identity();
        if (!known.registry().equals(identity)) {
            known = new Listed(identity);
            listed = known;
        }
        return known;
    }

    /** Compares with the registry again what this node has, because nodes that are listed may have gone. */
    public void compareAgain() {
        listed = new Listed(registry.identity());
    }

    /**
     * Stores a jar on this node and lists the node for it, replacing what the registry knows of its needs.
     *
     * @param described returns its description without nodes, from its size
     * @return its digest
     * @throws IOException if it cannot be stored or listed
     */
    public String add(Path file, Description described) throws IOException {
        String digest = store.put(file);
        Artifact made = described.of(Files.size(file));
        if (!update(digest, known -> (known == null ? made : made.withNodes(known.nodes()))
                .at(peers.self(), peers.present()))) {
            throw new IOException("the registry's entry of artifact " + digest + " was changed " + ATTEMPTS
                    + " times meanwhile. Deploy again.");
        }
        return digest;
    }

    /** Describes a jar by its size. */
    @FunctionalInterface
    public interface Description {
        Artifact of(long bytes);
    }

    /**
     * Lists this node for a jar that it runs, unless the registry lists enough nodes. Needs that the registry knows stay.
     *
     * @param described supplies its description without nodes and size, if that is needed
     * @throws RegistryException if the registry cannot be reached
     */
    public void offer(String digest, Supplier<Artifact> described) {
        Listed known = listed();
        if (known.digests().contains(digest) || !store.has(digest)) {
            return;
        }
        try {
            long bytes = store.size(digest);
            Artifact text = described.get();
            Artifact made =
                    new Artifact(text.service(), text.version(), bytes, List.of(), text.needs(), text.exports());
            if (update(digest, there -> merged(there, made).at(peers.self(), peers.present()))) {
                known.digests().add(digest);
            }
        } catch (IOException e) {
            LOG.warn("Artifact {} cannot be read", digest, e);
        }
    }

    private static Artifact merged(Artifact known, Artifact made) {
        if (known == null) {
            return made;
        }
        return known.needs().isEmpty() && known.exports().isEmpty()
                ? known.withNeeds(made.needs()).withExports(made.exports())
                : known;
    }

    /**
     * Changes the registry's entry of an artifact.
     *
     * @param change gets null if there is no entry, and returns null to leave it so
     * @return false if others changed it each time
     */
    private boolean update(String digest, UnaryOperator<Artifact> change) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Registry.Entry entry = registry.look(Folders.ARTIFACTS, digest);
            Artifact known = entry == null ? null : Codec.read(entry, Artifact.class);
            Artifact next = change.apply(known);
            if (next == null
                    || next.equals(known)
                    || registry.replace(Folders.ARTIFACTS, digest, entry, Codec.text(next))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns what the registry itself knows of a jar.
     *
     * @throws RegistryException if the registry cannot be reached
     */
    public Optional<Artifact> known(String digest) {
        return Optional.ofNullable(registry.look(Folders.ARTIFACTS, digest))
                .map(entry -> Codec.read(entry, Artifact.class));
    }

    /**
     * Returns the jar, fetched from another node if this one does not have it.
     *
     * @throws IOException if no node sends it; says why
     */
    public Path fetch(String digest) throws IOException {
        Optional<Path> here = store.find(digest);
        if (here.isPresent()) {
            return here.get();
        }
        Artifact known = known(digest)
                .orElseThrow(() ->
                        new IOException("No node is known to have artifact " + digest + ". Deploy its bundle again."));
        Download download = new Download(store, passes, digest, known.bytes(), Limits.DEFAULT);
        try {
            download.from(peers.first(known.nodes()).stream().limit(MOST_PEERS).toList());
        } finally {
            download.absent().forEach(node -> strike(digest, node));
        }
        update(digest, there -> there == null ? null : there.at(peers.self(), peers.present()));
        return store.find(digest)
                .orElseThrow(
                        () -> new IOException("Artifact " + digest + " has gone from " + peers.self() + " again."));
    }

    /** Takes a node that does not have an artifact off its list. */
    private void strike(String digest, String node) {
        try {
            update(digest, there -> there == null ? null : there.without(node));
        } catch (RegistryException e) {
            LOG.debug("Node {} stays listed for artifact {}", node, digest, e);
        }
    }
}
