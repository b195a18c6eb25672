package dev.midstream.swap.plan;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** The classes and the users of a registered service. */
public final class ServiceUse {
    private ServiceUse() {}

    /** Returns the names of the classes that a service is registered with. */
    public static List<String> classes(ServiceReference<?> reference) {
        return Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
    }

    /** Returns the names and versions of the bundles that use a service. */
    public static List<String> consumers(ServiceReference<?> reference) {
        return names(users(reference));
    }

    /**
     * Returns the names and versions of the bundles that use a service and know one of these classes. A bundle that tracks
     * services of any class by their properties knows none.
     */
    public static List<String> consumers(ServiceReference<?> reference, Collection<String> classes) {
        return names(users(reference).filter(user -> classes.stream().anyMatch(name -> knows(user, name))));
    }

    /**
     * Returns the names and versions of the bundles that would miss one of these classes of a service: those that use the
     * service or listen for the class, and know it.
     */
    public static List<String> dependants(
            ServiceReference<?> reference, Collection<String> classes, ServiceListeners listeners) {
        return names(Stream.concat(users(reference), listeners.of(reference, classes))
                .filter(bundle -> classes.stream().anyMatch(name -> knows(bundle, name))));
    }

    /** Returns the names and versions of the bundles that listen for one of these classes and hear of a service. */
    static List<String> listeners(
            ServiceReference<?> reference, Collection<String> classes, ServiceListeners listeners) {
        return names(listeners.of(reference, classes));
    }

    private static Stream<Bundle> users(ServiceReference<?> reference) {
        Bundle[] using = reference.getUsingBundles();
        return using == null
                ? Stream.of()
                : Arrays.stream(using).filter(bundle -> !bundle.equals(reference.getBundle()));
    }

    private static List<String> names(Stream<Bundle> bundles) {
        return bundles.map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .sorted()
                .distinct()
                .toList();
    }

    private static boolean knows(Bundle user, String className) {
        BundleWiring wiring = user.adapt(BundleWiring.class);
        String packageName = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        return className.startsWith("java.")
                || wiring != null
                        && (!wiring.getRequiredWires(BundleNamespace.BUNDLE_NAMESPACE)
                                        .isEmpty()
                                || Stream.concat(
                                                wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream(),
                                                wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                                                        .map(BundleWire::getCapability))
                                        .map(capability ->
                                                capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                                        .anyMatch(packageName::equals));
    }
}
