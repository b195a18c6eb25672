package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.OtherVersion;
import dev.midstream.swap.gate.OtherVersion.Way;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.VersionMessages;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Decides if the consumers of other versions of contracts can stay when a revision becomes live. Those that a bridge serves
 * can. An earlier revision goes on only for consumers that accept the new version by their imports, because after a restart of
 * the node they are wired to it.
 */
public final class OtherVersions {
    private final Revisions revisions;

    public OtherVersions(Revisions revisions) {
        this.revisions = revisions;
    }

    /**
     * @param set the names of the services that are replaced together
     * @throws SwapRefusedException if consumers that stay could not be served
     */
    void requireServed(Tenure next, Set<String> set) throws SwapRefusedException {
        List<String> reasons = new ArrayList<>();
        for (OtherVersion version : revisions.otherVersions(next)) {
            List<Bundle> staying = version.consumers().stream()
                    .filter(bundle -> !set.contains(bundle.getSymbolicName()))
                    // without an obstacle no version is offered: that counts for the users of the gate, not for every
                    // importer
                    .filter(bundle -> version.way() == Way.LOST && version.obstacle() != null
                            || version.way() == Way.KEPT && !accepts(bundle, version.contracts(), next.revision()))
                    .toList();
            if (!staying.isEmpty()) {
                reasons.add(VersionMessages.refusal(
                        names(staying), contracts(version), name(next.revision()), version.obstacle()));
            }
        }
        if (!reasons.isEmpty()) {
            throw new SwapRefusedException(reasons, null);
        }
    }

    /** Returns sentences on the consumers that go on in another way than by the revision's own version. */
    public List<String> notes(Tenure next) {
        List<String> notes = new ArrayList<>();
        for (OtherVersion version : revisions.otherVersions(next)) {
            if (version.way() != Way.LOST && !version.consumers().isEmpty()) {
                List<String> consumers = names(version.consumers());
                notes.add(
                        version.way() == Way.BRIDGED
                                ? VersionMessages.bridged(consumers, contracts(version), name(next.revision()))
                                : VersionMessages.kept(consumers, contracts(version), name(version.kept())));
            }
        }
        return notes;
    }

    private static String contracts(OtherVersion version) {
        return version.contracts().stream()
                .map(contract -> {
                    Bundle exporter = FrameworkUtil.getBundle(contract);
                    return exporter == null
                            ? contract.getName()
                            : VersionMessages.contract(contract.getName(), name(exporter));
                })
                .collect(Collectors.joining(", "));
    }

    private static List<String> names(List<Bundle> bundles) {
        return bundles.stream().map(OtherVersions::name).sorted().distinct().toList();
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    /** Returns true if the imports of a bundle allow the packages that a revision has the contracts from. */
    private static boolean accepts(Bundle consumer, List<Class<?>> contracts, Bundle revision) {
        BundleWiring wiring = consumer.adapt(BundleWiring.class);
        BundleWiring theirs = revision.adapt(BundleWiring.class);
        if (wiring == null || theirs == null) {
            return false;
        }
        for (Class<?> contract : contracts) {
            for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
                if (contract.getPackageName().equals(packageOf(wire))
                        && theirs.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                                .filter(other -> contract.getPackageName().equals(packageOf(other)))
                                .noneMatch(other -> wire.getRequirement().matches(other.getCapability()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Object packageOf(BundleWire wire) {
        return wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
    }
}
