package dev.midstream.swap.gate;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Classification of registered services and of their consumers. */
final class Classes {
    private Classes() {}

    /** Loads the classes, which may run code of other bundles: to be called without a lock. */
    static ServiceClasses of(ServiceReference<?> reference) {
        return ServiceClasses.of(
                names(reference),
                Arrays.asList(reference.getPropertyKeys()),
                name -> isGateable(reference.getBundle(), name));
    }

    static List<String> names(ServiceReference<?> reference) {
        return Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
    }

    /** Returns true if a gate can represent a class: a public interface that the bundle can load. */
    private static boolean isGateable(Bundle revision, String name) {
        try {
            Class<?> type = revision.loadClass(name);
            return type.isInterface() && Modifier.isPublic(type.getModifiers()) && !type.isSealed();
        } catch (ClassNotFoundException | LinkageError | IllegalStateException e) {
            return false;
        }
    }

    /**
     * Loads classes as a bundle sees them.
     *
     * @throws IllegalStateException if the bundle cannot load one
     */
    static List<Class<?>> load(Bundle origin, List<String> names) {
        List<Class<?>> loaded = new ArrayList<>();
        for (String name : names) {
            try {
                loaded.add(origin.loadClass(name));
            } catch (ClassNotFoundException | LinkageError e) {
                throw new IllegalStateException("contract " + name + " cannot be loaded by " + origin, e);
            }
        }
        return List.copyOf(loaded);
    }

    /** Returns true if a service consists of callbacks only. */
    static boolean passesThrough(ServiceReference<?> reference) {
        return names(reference).stream().allMatch(ServiceClasses::isPassedThrough);
    }

    static boolean ingress(ServiceReference<?> reference) {
        return Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS));
    }

    /** Returns true if a bundle is Midstream's own: it is the gate bundle or wired to its package. */
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
