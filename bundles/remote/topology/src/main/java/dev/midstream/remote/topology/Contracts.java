package dev.midstream.remote.topology;

import dev.midstream.swap.gate.Revisions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;

/** Finds the API bundles of contracts: those that export them and have no services, however they were deployed. */
final class Contracts {
    private final BundleContext context;
    private final Revisions revisions;

    Contracts(BundleContext context, Revisions revisions) {
        this.context = context;
        this.revisions = revisions;
    }

    /** A started bundle that exports the first of these interfaces, in the newest version, and can load all. */
    Optional<Bundle> of(List<String> classes) {
        String first = classes.get(0);
        String name = first.substring(0, Math.max(0, first.lastIndexOf('.')));
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !isRevision(bundle))
                .filter(bundle -> exported(bundle, name).isPresent() && loads(bundle, classes))
                .max(Comparator.comparing(bundle -> exported(bundle, name).orElse(Version.emptyVersion)));
    }

    /** Returns true if the bundle ends with its revision. A bundle of contracts that was deployed is managed as well. */
    private boolean isRevision(Bundle bundle) {
        return revisions.manages(bundle) && !revisions.services(bundle).isEmpty();
    }

    private static Optional<Version> exported(Bundle bundle, String name) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        List<BundleCapability> packages =
                wiring == null ? List.of() : wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
        return packages.stream()
                .map(BundleCapability::getAttributes)
                .filter(attributes -> name.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(attributes -> (Version) attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE))
                .findFirst();
    }

    private static boolean loads(Bundle bundle, List<String> classes) {
        try {
            for (String name : classes) {
                bundle.loadClass(name);
            }
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
