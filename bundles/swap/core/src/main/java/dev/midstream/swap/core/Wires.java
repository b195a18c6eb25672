package dev.midstream.swap.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Who has classes of a revision by a package wire, and would keep them after a swap. */
final class Wires {
    private Wires() {}

    /** Sentences, one for each package of this revision that other bundles are wired to. */
    static List<String> importers(Bundle revision) {
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        if (wiring == null) {
            return List.of();
        }
        Map<String, TreeSet<String>> importers = new TreeMap<>();
        for (BundleWire wire : wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            Bundle importer = wire.getRequirer().getBundle();
            if (!importer.equals(revision) && !importer.getSymbolicName().equals(revision.getSymbolicName())) {
                String name = (String) wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
                importers
                        .computeIfAbsent(name, absent -> new TreeSet<>())
                        .add(importer.getSymbolicName() + " " + importer.getVersion());
            }
        }
        List<String> sentences = new ArrayList<>();
        importers.forEach((name, bundles) -> sentences.add("package " + name + " of " + revision.getSymbolicName()
                + " " + revision.getVersion() + " is used by " + String.join(", ", bundles)
                + ", who would keep its old classes: move the package into an API bundle of its own"));
        return sentences;
    }
}
