package dev.midstream.swap.plan;

import dev.midstream.swap.plan.jar.Artifact;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Bundles that hang on a revision by other wires than those of packages: Require-Bundle, fragments, capabilities. */
public final class BundleWires {
    /** Namespaces whose wires have rules of their own, or no classes behind them. */
    private static final Set<String> SPECIAL = Set.of(
            PackageNamespace.PACKAGE_NAMESPACE,
            HostNamespace.HOST_NAMESPACE,
            IdentityNamespace.IDENTITY_NAMESPACE,
            ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE);

    private BundleWires() {}

    /** Returns sentences, one for each bundle that requires this revision as a whole, or a capability of it. */
    public static List<String> requiring(Bundle revision) {
        return wires(revision)
                .filter(wire -> !SPECIAL.contains(namespace(wire)))
                .map(wire -> sentence(revision, wire))
                .sorted()
                .distinct()
                .toList();
    }

    private static String sentence(Bundle revision, BundleWire wire) {
        String user = label(wire.getRequirer().getBundle());
        return namespace(wire).equals(BundleNamespace.BUNDLE_NAMESPACE)
                ? label(revision) + " is required by " + user
                        + " (Require-Bundle), which would keep its old classes: let it import packages of an API bundle"
                : "capability " + namespace(wire) + " of " + label(revision) + " is used by " + user
                        + ", which would stay wired to the old revision: let an API bundle provide the capability, or"
                        + " require it with effective:=active";
    }

    /** Returns sentences, one for each fragment of this revision that cannot be attached to the next one. */
    static List<String> lostFragments(Bundle revision, Artifact next) {
        return fragments(revision)
                .filter(wire -> !attachable(wire, next))
                .map(wire -> "fragment " + label(wire.getRequirer().getBundle()) + " is attached to " + label(revision)
                        + ", and its Fragment-Host excludes " + next.version()
                        + ": install a fragment for the new version first, or uninstall this one")
                .sorted()
                .toList();
    }

    /** Returns the fragments of this revision that will be attached to the next one too. */
    static List<String> keptFragments(Bundle revision, Artifact next) {
        return fragments(revision)
                .filter(wire -> attachable(wire, next))
                .map(wire -> label(wire.getRequirer().getBundle()))
                .sorted()
                .distinct()
                .toList();
    }

    private static Stream<BundleWire> fragments(Bundle revision) {
        return wires(revision)
                .filter(wire -> namespace(wire).equals(HostNamespace.HOST_NAMESPACE)
                        && wire.getRequirer().getBundle().getState() != Bundle.UNINSTALLED);
    }

    private static boolean attachable(BundleWire wire, Artifact next) {
        String filter = wire.getRequirement().getDirectives().get(Constants.FILTER_DIRECTIVE);
        try {
            return filter == null
                    || FrameworkUtil.createFilter(filter)
                            .matches(Map.of(
                                    HostNamespace.HOST_NAMESPACE,
                                    next.service(),
                                    HostNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE,
                                    next.version()));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    private static Stream<BundleWire> wires(Bundle revision) {
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        return wiring == null
                ? Stream.empty()
                : wiring.getProvidedWires(null).stream().filter(wire -> !revision.getSymbolicName()
                        .equals(wire.getRequirer().getBundle().getSymbolicName()));
    }

    private static String namespace(BundleWire wire) {
        return wire.getCapability().getNamespace();
    }

    private static String label(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
