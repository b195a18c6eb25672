package dev.midstream.swap.core.stage;

import dev.midstream.swap.core.jar.Artifact;
import dev.midstream.swap.gate.Revisions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Keeps deployed jars from taking the place of the platform. The answer follows from the node and not from a list of
 * names: a bundle belongs to the platform if it starts before the services, or is wired to the gates.
 */
final class PlatformBundles {
    /** The package that only Midstream's own bundles import. */
    private static final String GATE = "dev.midstream.swap.gate";

    private final BundleContext context;
    private final Revisions revisions;

    PlatformBundles(BundleContext context, Revisions revisions) {
        this.context = context;
        this.revisions = revisions;
    }

    /** Returns the reasons why this jar cannot be a service. */
    List<String> objections(Artifact artifact) {
        List<String> objections = new ArrayList<>();
        if (belongs(artifact)) {
            objections.add(artifact.service() + " belongs to the platform: it is updated by a new distribution."
                    + " Give your service another Bundle-SymbolicName.");
        }
        Set<String> taken = new TreeSet<>();
        for (String name : artifact.exports()) {
            if (!artifact.imports().contains(name)) {
                exporter(name, artifact.service()).forEach(owner -> taken.add(name + " of " + owner));
            }
        }
        if (!taken.isEmpty()) {
            objections.add(artifact.service() + " exports packages that others have classes of from another bundle: "
                    + String.join(", ", taken)
                    + ". Import them instead, so that consumers and services share their classes.");
        }
        return objections;
    }

    private boolean belongs(Artifact artifact) {
        return artifact.imports().contains(GATE)
                || artifact.exports().contains(GATE)
                || Arrays.stream(context.getBundles())
                        .filter(bundle -> artifact.service().equals(bundle.getSymbolicName()))
                        .anyMatch(bundle -> !revisions.manages(bundle) && platform(bundle));
    }

    private static boolean platform(Bundle bundle) {
        return StartLevels.platform(bundle) || importsGate(bundle);
    }

    private static boolean importsGate(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return wiring != null
                && wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .anyMatch(wire -> GATE.equals(
                                wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
    }

    /** Returns the bundles of other names that export a package which third bundles are wired to. */
    private List<String> exporter(String name, String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null && !service.equals(bundle.getSymbolicName()))
                .filter(bundle -> exportsToOthers(bundle, name))
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .toList();
    }

    private static boolean exportsToOthers(Bundle bundle, String name) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return false;
        }
        for (BundleWire wire : wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            BundleRevision requirer = wire.getRequirer();
            if (name.equals(wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                    && !requirer.getBundle().equals(bundle)) {
                return true;
            }
        }
        return false;
    }
}
