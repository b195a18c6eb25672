package dev.midstream.cluster.core.unit;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.unit.BundleHeaders.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes services to deployment units: finds the API bundles from which they import, and from which these import, and
 * describes all of them in the registry. Thread-safe.
 *
 * <p>An import is met by an API bundle of the same deployment, else by this node's bundles as they are resolved, else by
 * an API bundle that was deployed to the cluster before. Bundles of the distribution are on every node and belong to no
 * unit.
 */
public final class Units {
    private static final Logger LOG = LoggerFactory.getLogger(Units.class);

    private final NodeBundles bundles;
    private final Store store;
    private final Registry registry;
    private final Artifacts artifacts;

    public Units(NodeBundles bundles, Store store, Registry registry, Artifacts artifacts) {
        this.bundles = bundles;
        this.store = store;
        this.registry = registry;
        this.artifacts = artifacts;
    }

    /**
     * Stores and describes the jars of a deployment and the API bundles that they need.
     *
     * @return the digest of each jar, by name
     * @throws IOException if a jar cannot be stored; says why
     */
    public Map<String, String> publish(Collection<BundleJar> jars) throws IOException {
        Search search = new Search(jars);
        Map<String, String> digests = new LinkedHashMap<>();
        for (BundleJar jar : jars) {
            List<String> all = search.publish(jar);
            digests.put(jar.name(), all.get(all.size() - 1));
        }
        return digests;
    }

    /**
     * Returns the digests of the API bundles that an installed bundle needs, and describes them in the registry. Those
     * whose jar cannot be read are left out.
     */
    public List<String> needs(long bundle) {
        Optional<BundleHeaders> headers = bundles.headers(bundle);
        try {
            return headers.isEmpty() ? List.of() : new Search(List.of()).needs(headers.get());
        } catch (IOException e) {
            LOG.warn(
                    "Other nodes cannot run {}: the jar of an API bundle that it imports from cannot be read: {}",
                    headers.get().name(),
                    e.getMessage());
            return List.of();
        }
    }

    /** One search, which looks at the node and the registry once. */
    private final class Search {
        private final List<BundleJar> set;
        private final List<NodeBundles.Installed> installed;
        private final Map<BundleHeaders, List<String>> published = new HashMap<>();
        private final Set<BundleHeaders> open = new HashSet<>();
        private List<Known> known;

        Search(Collection<BundleJar> jars) {
            set = List.copyOf(jars);
            installed = bundles.resolved();
        }

        /**
         * Stores and describes a bundle and the API bundles that it needs.
         *
         * @return the digests of these, in the order of their installation, and its own last
         */
        List<String> publish(BundleJar jar) throws IOException {
            List<String> known = published.get(jar.headers());
            if (known != null || !open.add(jar.headers())) {
                return known == null ? List.of() : known; // API bundles may import from each other
            }
            List<String> digests = new ArrayList<>(needs(jar.headers()));
            digests.add(artifacts.add(jar.file(), bytes -> describe(jar.headers(), bytes, List.copyOf(digests))));
            open.remove(jar.headers());
            published.put(jar.headers(), List.copyOf(digests));
            return published.get(jar.headers());
        }

        List<String> needs(BundleHeaders headers) throws IOException {
            Set<String> digests = new LinkedHashSet<>();
            for (Need need : headers.needs()) {
                if (headers.provided(need) == null) {
                    Optional<Provider> provider = provider(need);
                    if (provider.isPresent()) {
                        digests.addAll(provider.get().publish());
                    }
                }
            }
            return List.copyOf(digests);
        }

        private Optional<Provider> provider(Need need) {
            Optional<Provider> ofSet = newest(set.stream()
                    .filter(jar -> jar.headers().contract())
                    .map(jar -> new Provider(jar.headers().provided(need), () -> publish(jar))));
            if (ofSet.isPresent()) {
                return ofSet;
            }
            Optional<NodeBundles.Installed> here = installed.stream()
                    .filter(bundle -> bundle.headers().provided(need) != null)
                    .max(Comparator.comparing(bundle -> bundle.headers().provided(need)));
            if (here.isEmpty()) {
                return newest(known().stream().map(each -> each.provider(need)));
            }
            NodeBundles.Installed bundle = here.get();
            return bundle.distributed() || !bundle.headers().contract()
                    ? Optional.empty()
                    : Optional.of(new Provider(
                            bundle.headers().provided(need),
                            () -> publish(new BundleJar(file(bundle), bundle.headers()))));
        }

        private Optional<Provider> newest(Stream<Provider> providers) {
            return providers
                    .filter(provider -> provider.version() != null)
                    .max(Comparator.comparing(Provider::version));
        }

        private List<Known> known() {
            if (known == null) {
                known = new ArrayList<>();
                registry.read(Folders.ARTIFACTS).forEach((digest, entry) -> {
                    Artifact artifact = Codec.read(entry, Artifact.class);
                    if (!artifact.exports().isEmpty()) {
                        known.add(new Known(digest, artifact));
                    }
                });
            }
            return known;
        }

        private Path file(NodeBundles.Installed bundle) throws IOException {
            return store.find(bundle.digest())
                    .orElseThrow(() -> new IOException("the jar of "
                            + bundle.headers().name() + ' '
                            + bundle.headers().version() + ", from which packages are imported, is not on this node"
                            + " any more. Deploy it with the service."));
        }
    }

    /** An API bundle that can be brought to another node. */
    private record Provider(Version version, Publication publication) {
        List<String> publish() throws IOException {
            return publication.publish();
        }
    }

    /** Returns the digests of the API bundles that an API bundle needs, and its own last. */
    @FunctionalInterface
    private interface Publication {
        List<String> publish() throws IOException;
    }

    /** An API bundle that was deployed to the cluster before. */
    private record Known(String digest, Artifact artifact) {
        Provider provider(Need need) {
            String offered = need.bundle()
                    ? artifact.service().equals(need.name()) ? artifact.version() : null
                    : artifact.exports().get(need.name());
            Version version = offered == null ? null : Version.parseVersion(offered);
            return new Provider(version != null && need.range().includes(version) ? version : null, this::digests);
        }

        private List<String> digests() {
            List<String> digests = new ArrayList<>(artifact.needs());
            digests.add(digest);
            return digests;
        }
    }

    private static Artifact describe(BundleHeaders headers, long bytes, List<String> needs) {
        Map<String, String> exports = new TreeMap<>();
        if (headers.contract()) {
            headers.exports().forEach((name, version) -> exports.put(name, version.toString()));
        }
        return Artifact.of(headers.name(), headers.version().toString(), bytes)
                .withNeeds(needs)
                .withExports(exports);
    }
}
