package dev.midstream.swap.gate;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Which services get a gate, a mirror, or neither. */
final class Classes {
    /** Callbacks by which the framework and its compendium serve one bundle: each revision keeps its own. */
    private static final Set<String> PASS_THROUGH = Set.of(
            "org.osgi.service.cm.ManagedService",
            "org.osgi.service.cm.ManagedServiceFactory",
            "org.osgi.service.cm.ConfigurationListener",
            "org.osgi.service.cm.SynchronousConfigurationListener",
            "org.osgi.service.cm.ConfigurationPlugin",
            "org.osgi.service.metatype.MetaTypeProvider");

    private static final String HOOKS = "org.osgi.framework.hooks.";

    /** Properties of services that the HTTP router serves, which sees them although they are hidden. */
    private static final List<String> ROUTED = List.of("osgi.jaxrs.", "osgi.http.whiteboard.");

    private Classes() {}

    /** Whether a gate can stand for these classes: public interfaces that the bundle can load. */
    static boolean gateable(Bundle revision, List<String> classes) {
        try {
            return GateExposure.load(revision, classes).stream()
                    .allMatch(type -> type.isInterface() && Modifier.isPublic(type.getModifiers()) && !type.isSealed());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static boolean passesThrough(ServiceReference<?> reference) {
        for (String name : (String[]) reference.getProperty(Constants.OBJECTCLASS)) {
            if (PASS_THROUGH.contains(name) || name.startsWith(HOOKS)) {
                return true;
            }
        }
        return false;
    }

    static boolean ingress(ServiceReference<?> reference) {
        return Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS));
    }

    /** Whether a gate or mirror stands for a service. */
    static boolean exposed(ServiceReference<?> reference) {
        return !ingress(reference) && !passesThrough(reference) && !routed(reference);
    }

    private static boolean routed(ServiceReference<?> reference) {
        for (String key : reference.getPropertyKeys()) {
            for (String prefix : ROUTED) {
                if (key.startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a bundle is Midstream's own: it is the gate bundle or wired to its package. */
    static boolean importsGate(Bundle bundle, Bundle gate) {
        if (bundle.equals(gate)) {
            return true;
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return false;
        }
        for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            if (wire.getProvider().getBundle().equals(gate)) {
                return true;
            }
        }
        return false;
    }
}
