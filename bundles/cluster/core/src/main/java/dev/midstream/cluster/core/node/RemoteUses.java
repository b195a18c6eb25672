package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Use;
import dev.midstream.cluster.core.unit.NodeBundles;
import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Version;

/** Announces which contracts bundles of this node use of services that other nodes run. Used by one thread. */
final class RemoteUses {
    private final String node;
    private final Swaps swaps;
    private final NodeBundles bundles;
    private final Registry registry;
    private String reported;

    RemoteUses(String node, Swaps swaps, NodeBundles bundles, Registry registry) {
        this.node = node;
        this.swaps = swaps;
        this.bundles = bundles;
        this.registry = registry;
    }

    /** Announces them if they have changed. @return false, because there is nothing more to do */
    boolean report() {
        Map<String, List<Use>> uses = new TreeMap<>();
        for (Service service : swaps.services()) {
            if (service.live() == null) {
                service.contracts().stream()
                        .filter(contract -> !contract.consumers().isEmpty())
                        .forEach(contract -> uses.computeIfAbsent(service.name(), absent -> new ArrayList<>())
                                .addAll(uses(contract)));
            }
        }
        String text = Codec.text(uses);
        if (!text.equals(reported)) {
            registry.announce(Folders.USES, node, text);
            reported = text;
        }
        return false;
    }

    private List<Use> uses(Contract contract) {
        return contract.interfaces().stream()
                .map(type -> new Use(type, version(type, contract.consumers()), contract.consumers()))
                .toList();
    }

    /** Returns the version of the contract's package that the first of its consumers is wired to, or null. */
    private String version(String type, List<String> consumers) {
        String name = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        return consumers.stream()
                .flatMap(consumer -> bundles.imported(consumer, name).stream())
                .findFirst()
                .map(Version::toString)
                .orElse(null);
    }
}
