package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.jar.Artifact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Keeps deployed jars from taking the place of the platform. The answer follows from the node and not from a list of
 * names: a bundle belongs to the platform if it starts before the services, or is wired to the gates.
 */
final class PlatformBundles {
    /** The package that only Midstream's own bundles import. */
    private static final String GATE = "dev.midstream.swap.gate";

    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;

    PlatformBundles(BundleContext context, RoutingTable routings, Revisions revisions) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
    }

    /** Returns the reasons why this jar cannot be a service. */
    List<String> objections(Artifact artifact) {
        List<String> objections = new ArrayList<>();
        if (belongs(artifact)) {
            objections.add(artifact.service() + " belongs to the platform: it is updated by a new distribution."
                    + " Give your service another Bundle-SymbolicName.");
        }
        Set<String> taken = new TreeSet<>(artifact.exports());
        taken.removeAll(artifact.imports());
        taken.retainAll(contracts(artifact.service()));
        if (artifact.contract()) {
            taken.removeIf(name -> exports(artifact.service(), name)); // the next version of a contract
        }
        if (!taken.isEmpty()) {
            objections.add(artifact.service() + " exports packages with contracts of other services: "
                    + String.join(", ", taken)
                    + ". Import them instead, so that consumers and services share their classes.");
        }
        return objections;
    }

    /** Returns true if an installed bundle of this name exports a package. */
    private boolean exports(String name, String exported) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .map(bundle -> bundle.adapt(BundleWiring.class))
                .filter(Objects::nonNull)
                .flatMap(wiring -> wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .anyMatch(capability ->
                        exported.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
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

    /** Returns the packages of the contracts that gates of other services implement. */
    private Set<String> contracts(String service) {
        Set<String> packages = new HashSet<>();
        for (Routing routing : routings.routings()) {
            if (!routing.service().equals(service)) {
                revisions.exposed(routing.service()).stream()
                        .flatMap(reference -> ServiceUse.classes(reference).stream())
                        .filter(name -> name.contains("."))
                        .forEach(name -> packages.add(name.substring(0, name.lastIndexOf('.'))));
            }
        }
        return packages;
    }
}
