package dev.midstream.remote.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;

/** Who has which package. */
final class Packages {
    private Packages() {}

    /** The version in which a contract's bundle exports its package; 0.0.0 if it does not. */
    static Version version(Class<?> contract, BundleContext context) {
        Bundle own = FrameworkUtil.getBundle(contract);
        // what the framework has of its class path is exported by the system bundle
        Bundle bundle = own == null ? context.getBundle(Constants.SYSTEM_BUNDLE_ID) : own;
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return Optional.ofNullable(wiring)
                .flatMap(each -> version(each, contract.getPackageName()))
                .orElse(Version.emptyVersion);
    }

    private static Optional<Version> version(BundleWiring wiring, String name) {
        return wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(capability -> name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(BundleCapability::getAttributes)
                .map(attributes -> (Version) attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE))
                .findFirst();
    }

    /** The loader of a bundle that exports a package, of the newest version of those that there are. */
    static Optional<ClassLoader> exporter(BundleContext context, String name) {
        record Exporter(BundleWiring wiring, Version version) {}
        return List.of(context.getBundles()).stream()
                .map(bundle -> bundle.adapt(BundleWiring.class))
                .filter(wiring -> wiring != null && wiring.getClassLoader() != null)
                .flatMap(wiring -> version(wiring, name).map(version -> new Exporter(wiring, version)).stream())
                .max(Comparator.comparing(Exporter::version))
                .map(exporter -> exporter.wiring().getClassLoader());
    }

    /** The interfaces of an object with the given names, wherever it inherits them; those that are no interfaces are left out. */
    static List<Class<?>> interfaces(Object service, List<String> names) {
        return names.stream()
                .flatMap(name -> find(service.getClass(), name).stream())
                .filter(Class::isInterface)
                .<Class<?>>map(type -> type)
                .toList();
    }

    private static Optional<Class<?>> find(Class<?> type, String name) {
        if (type == null) {
            return Optional.empty();
        }
        if (type.getName().equals(name)) {
            return Optional.of(type);
        }
        return Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
                .flatMap(parent -> find(parent, name).stream())
                .findFirst();
    }
}
