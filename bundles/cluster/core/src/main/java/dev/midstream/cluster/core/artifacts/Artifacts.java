package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Member;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars of the cluster: each node has some, the registry knows who. Thread-safe. */
public final class Artifacts {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
    private static final int ATTEMPTS = 10;

    private final String node;
    private final Store store;
    private final Registry registry;
    private final Passes passes;
    private final Supplier<Map<String, Member>> members;
    /** Of which the registry knows that this node has them, or that enough others do. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param members who is there, by node */
    public Artifacts(
            String node, Store store, Registry registry, Passes passes, Supplier<Map<String, Member>> members) {
        this.node = node;
        this.store = store;
        this.registry = registry;
        this.passes = passes;
        this.members = members;
    }

    /** What a file is, without looking at what is in it. */
    public record Jar(Path file, String service, String version) {
        /** @throws IOException if it is no bundle; says why */
        public static Jar read(Path file) throws IOException {
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " is no file: give the path of a bundle's jar");
            }
            try (JarFile jar = new JarFile(file.toFile())) {
                Manifest manifest = jar.getManifest();
                Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
                String name = headers.getValue("Bundle-SymbolicName");
                if (name == null) {
                    throw new IOException(
                            file + " is no OSGi bundle: its manifest has no Bundle-SymbolicName; build it with bnd");
                }
                String version = headers.getValue("Bundle-Version");
                return new Jar(file, name.split(";")[0].strip(), version == null ? "0.0.0" : version.strip());
            } catch (java.util.zip.ZipException e) {
                throw new IOException(file + " is no jar: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Takes a jar in, and tells the others.
     *
     * @return its digest
     */
    public String add(Jar jar) throws IOException {
        String digest = store.put(jar.file());
        tell(digest, jar.service(), jar.version(), Files.size(jar.file()));
        return digest;
    }

    /**
     * Tells the others that this node has a jar, unless they know.
     *
     * @throws dev.midstream.cluster.core.RegistryException if the registry cannot be reached
     */
    public void tell(String digest, String service, String version, long bytes) {
        if (told.contains(digest)) {
            return;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            Registry.Entry entry = registry.look(Folders.ARTIFACTS, digest);
            Artifact known = entry == null
                    ? new Artifact(service, version, bytes, List.of())
                    : Codec.read(entry, Artifact.class);
            Artifact next = known.at(node, members.get().keySet());
            if (entry != null && next.equals(known)
                    || registry.write(
                            Folders.ARTIFACTS,
                            digest,
                            Codec.text(next),
                            entry == null ? Registry.NONE : entry.version())) {
                told.add(digest);
                return;
            }
        }
    }

    /**
     * Tells the others that this node has a jar that it runs.
     *
     * @throws dev.midstream.cluster.core.RegistryException if the registry cannot be reached
     */
    public void offer(String digest, String service, String version) {
        if (!told.contains(digest) && store.has(digest)) {
            try {
                tell(digest, service, version, store.size(digest));
            } catch (IOException e) {
                LOG.warn("Artifact {} of {} cannot be read", digest, service, e);
            }
        }
    }

    /** What the registry knows of a jar. */
    public Optional<Artifact> known(String digest) {
        Registry.Entry entry = registry.read(Folders.ARTIFACTS).get(digest);
        return Optional.ofNullable(entry).map(found -> Codec.read(found, Artifact.class));
    }

    /**
     * The jar, fetched from another node if this one has it not.
     *
     * @throws IOException if it cannot be had; says why
     */
    public Path fetch(String digest) throws IOException {
        Optional<Path> here = store.find(digest);
        if (here.isPresent()) {
            return here.get();
        }
        Registry.Entry entry = registry.look(Folders.ARTIFACTS, digest);
        if (entry == null) {
            throw new IOException("No node is known to have artifact " + digest + ": deploy it again");
        }
        Artifact known = Codec.read(entry, Artifact.class);
        new Download(store, passes, digest, known.bytes()).from(peers(known));
        tell(digest, known.service(), known.version(), known.bytes());
        return store.find(digest)
                .orElseThrow(() -> new IOException("Artifact " + digest + " has gone from " + node + " again"));
    }

    private List<URI> peers(Artifact known) {
        Map<String, Member> present = members.get();
        List<URI> peers = new ArrayList<>();
        known.nodes().stream()
                .filter(other -> !other.equals(node))
                .map(present::get)
                .filter(member -> member != null
                        && member.host() != null
                        && member.ports().containsKey("http"))
                .forEach(member -> peers.add(URI.create(
                        "http://" + member.host() + ':' + member.ports().get("http") + ArtifactServer.PATH)));
        Collections.shuffle(peers); // so that not all ask the same one
        return peers;
    }
}
