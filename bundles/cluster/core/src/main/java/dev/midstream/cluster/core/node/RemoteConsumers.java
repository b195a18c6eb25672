package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.model.Use;
import dev.midstream.cluster.core.unit.BundleHeaders.Need;
import dev.midstream.cluster.core.unit.BundleJar;
import dev.midstream.cluster.core.unit.ExportedContracts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects to deployments that would take a contract from consumers on nodes that do not run the service. On nodes that run
 * it the swap itself objects. Thread-safe.
 */
final class RemoteConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteConsumers.class);

    private final Registry registry;
    private final Artifacts artifacts;

    RemoteConsumers(Registry registry, Artifacts artifacts) {
        this.registry = registry;
        this.artifacts = artifacts;
    }

    /**
     * @param current digest of the revision that is to be replaced
     * @param set names of the bundles that are deployed together
     * @return sentences, one for each contract and node
     */
    List<String> objections(BundleJar next, String current, Set<String> set) {
        Map<String, List<Use>> uses = uses(next.name(), set);
        List<String> objections = new ArrayList<>();
        if (!uses.isEmpty()) {
            Set<String> lost = lost(next, current);
            uses.forEach((node, used) -> used.forEach(use -> {
                if (lost.contains(use.contract())) {
                    objections.add(next.name() + ' ' + next.version() + " does not offer " + use.contract()
                            + " to other nodes any more (service.exported.interfaces), which is used on node " + node
                            + " by " + String.join(", ", use.consumers())
                            + ". Deploy consumers that do not need it first, or with it as one set.");
                }
                implemented(next, use)
                        .ifPresent(version -> objections.add(next.name() + ' ' + next.version() + " implements "
                                + use.contract() + " in version " + version + ", but on node " + node + " "
                                + String.join(", ", use.consumers()) + " uses version " + use.version()
                                + ". Deploy consumers that were built against the new version with it as one set."));
            }));
        }
        return objections;
    }

    /** Returns the uses of a service by node, without consumers that are replaced in the same deployment. */
    private Map<String, List<Use>> uses(String service, Set<String> set) {
        Map<String, List<Use>> uses = new TreeMap<>();
        registry.read(Folders.USES).forEach((node, entry) -> {
            List<Use> left = Codec.uses(entry).getOrDefault(service, List.of()).stream()
                    .map(use -> new Use(
                            use.contract(),
                            use.version(),
                            use.consumers().stream()
                                    .filter(consumer -> !set.contains(consumer.split(" ")[0]))
                                    .toList()))
                    .filter(use -> !use.consumers().isEmpty())
                    .toList();
            if (!left.isEmpty()) {
                uses.put(node, left);
            }
        });
        return uses;
    }

    /** Returns the contracts that the descriptions of the current revision export and those of the next one do not. */
    private Set<String> lost(BundleJar next, String current) {
        try {
            Set<String> kept = ExportedContracts.of(next.file());
            return ExportedContracts.of(artifacts.fetch(current)).stream()
                    .filter(contract -> !kept.contains(contract))
                    .collect(Collectors.toSet());
        } catch (IOException | RegistryException e) {
            LOG.warn("The contracts of {} cannot be compared for other nodes: {}", next.name(), e.getMessage());
            return Set.of();
        }
    }

    /** Returns the version that the next revision implements if it is incompatible with the one that is used. */
    private static Optional<Version> implemented(BundleJar next, Use use) {
        String name = use.contract().substring(0, Math.max(0, use.contract().lastIndexOf('.')));
        return next.headers().needs().stream()
                .filter(need -> !need.bundle() && need.name().equals(name))
                .map(Need::range)
                .map(range -> range.getLeft())
                .filter(version -> use.version() != null
                        && !version.equals(Version.emptyVersion)
                        && version.getMajor()
                                != Version.parseVersion(use.version()).getMajor())
                .findFirst();
    }
}
