package dev.midstream.swap.plan;

import dev.midstream.swap.api.PackageUse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Who has classes of a revision by a package wire, and would keep them after a swap. */
public final class Wires {
    private Wires() {}

    /**
     * Returns sentences, one for each package of this revision that other bundles are wired to.
     *
     * @param leaving names of services whose bundles are replaced along with it
     */
    public static List<String> importers(Bundle revision, Set<String> leaving) {
        return uses(revision, leaving).stream()
                .map(use -> sentence(revision, use) + ", who would keep its old classes:"
                        + " move the package into an API bundle of its own")
                .toList();
    }

    public static String sentence(Bundle revision, PackageUse use) {
        return "package " + use.name() + " of " + revision.getSymbolicName() + " " + revision.getVersion()
                + " is used by " + String.join(", ", use.importers());
    }

    /** Returns the packages of a revision that bundles of other names are wired to. */
    public static List<PackageUse> uses(Bundle revision) {
        return uses(revision, Set.of());
    }

    private static List<PackageUse> uses(Bundle revision, Set<String> leaving) {
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        if (wiring == null) {
            return List.of();
        }
        Map<String, TreeSet<String>> importers = new TreeMap<>();
        Map<String, String> versions = new TreeMap<>();
        for (BundleWire wire : wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            Bundle importer = wire.getRequirer().getBundle();
            String name = String.valueOf(importer.getSymbolicName());
            if (!importer.equals(revision) && !name.equals(revision.getSymbolicName()) && !leaving.contains(name)) {
                BundleCapability exported = wire.getCapability();
                String used = (String) exported.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
                versions.put(used, String.valueOf(exported.getAttributes().get("version")));
                importers.computeIfAbsent(used, absent -> new TreeSet<>()).add(name + " " + importer.getVersion());
            }
        }
        return importers.entrySet().stream()
                .map(entry ->
                        new PackageUse(entry.getKey(), versions.get(entry.getKey()), List.copyOf(entry.getValue())))
                .toList();
    }

    /** The bundle that a revision has the classes of a package from: itself, unless it is wired to another. */
    public static Bundle exporter(Bundle revision, String name) {
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        return wiring == null
                ? revision
                : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .filter(wire -> name.equals(
                                wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                        .map(wire -> wire.getProvider().getBundle())
                        .findFirst()
                        .orElse(revision);
    }
}
