package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** Finds the bundles that know a version of a contract by their wires. Reads the wiring only; loads classes where it says. */
final class Importers {
    private Importers() {}

    /** Returns the bundles that have a contract's class from its exporter and are no revision of its service. */
    static Set<Bundle> of(Class<?> contract, String service) {
        Bundle exporter = FrameworkUtil.getBundle(contract);
        return exporter == null ? Set.of() : of(exporter, contract.getPackageName(), service);
    }

    private static Set<Bundle> of(Bundle exporter, String name, String service) {
        Set<Bundle> importers = new LinkedHashSet<>();
        BundleWiring wiring = exporter.adapt(BundleWiring.class);
        if (wiring == null) {
            return importers;
        }
        wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(wire -> name.equals(packageOf(wire)))
                .map(wire -> wire.getRequirer().getBundle())
                .forEach(importers::add);
        wiring.getProvidedWires(BundleNamespace.BUNDLE_NAMESPACE).stream()
                .map(wire -> wire.getRequirer().getBundle())
                .forEach(importers::add);
        importers.removeIf(bundle -> bundle.getState() == Bundle.UNINSTALLED
                || bundle.equals(exporter)
                || service.equals(bundle.getSymbolicName()));
        return importers;
    }

    private static String packageOf(BundleWire wire) {
        return (String) wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
    }

    /**
     * Returns the other versions of contracts that bundles of this node know. Loads classes: to be called without a lock.
     *
     * @param contracts the interfaces that a service implements
     * @return lists in the same order, without {@code contracts} itself
     */
    static Set<List<Class<?>>> otherVersions(List<Class<?>> contracts, String service, BundleContext context) {
        Set<List<Class<?>>> versions = new LinkedHashSet<>();
        for (int i = 0; i < contracts.size(); i++) {
            for (Class<?> version : otherVersions(contracts.get(i), service, context)) {
                List<Class<?>> all = new ArrayList<>(contracts);
                all.set(i, version);
                alignWith(version, all);
                versions.add(List.copyOf(all));
            }
        }
        return versions;
    }

    /** A consumer of one class of an API bundle has its other classes from the same bundle. */
    private static void alignWith(Class<?> version, List<Class<?>> contracts) {
        for (int i = 0; i < contracts.size(); i++) {
            if (contracts.get(i).getPackageName().equals(version.getPackageName())) {
                Class<?> aligned =
                        load(FrameworkUtil.getBundle(version), contracts.get(i).getName());
                contracts.set(i, aligned == null ? contracts.get(i) : aligned);
            }
        }
    }

    private static Set<Class<?>> otherVersions(Class<?> contract, String service, BundleContext context) {
        Set<Class<?>> versions = new LinkedHashSet<>();
        Bundle own = FrameworkUtil.getBundle(contract);
        String name = contract.getPackageName();
        if (name.isEmpty() || own == null) {
            return versions; // of the JDK: there is one
        }
        for (Bundle bundle : exporters(name, context)) {
            if (bundle != own && !of(bundle, name, service).isEmpty()) {
                Class<?> version = load(bundle, contract.getName());
                if (version != null && version != contract && version.isInterface()) {
                    versions.add(version);
                }
            }
        }
        return versions;
    }

    /** Returns the resolved bundles that export a package. */
    private static Set<Bundle> exporters(String name, BundleContext context) {
        Set<Bundle> exporters = new LinkedHashSet<>();
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .findProviders(new PackageRequirement(name))
                .forEach(capability -> exporters.add(capability.getRevision().getBundle()));
        exporters.removeIf(bundle -> bundle.adapt(BundleWiring.class) == null);
        return exporters;
    }

    /** The requirement of a package in any version. */
    private record PackageRequirement(String name) implements Requirement {
        @Override
        public String getNamespace() {
            return PackageNamespace.PACKAGE_NAMESPACE;
        }

        @Override
        public Map<String, String> getDirectives() {
            return Map.of(Constants.FILTER_DIRECTIVE, "(" + PackageNamespace.PACKAGE_NAMESPACE + "=" + name + ")");
        }

        @Override
        public Map<String, Object> getAttributes() {
            return Map.of();
        }

        @Override
        public Resource getResource() {
            return null;
        }
    }

    private static Class<?> load(Bundle bundle, String name) {
        try {
            return bundle.loadClass(name);
        } catch (ClassNotFoundException | LinkageError | IllegalStateException e) {
            return null;
        }
    }

    /** Returns the packages that a bundle has from others. */
    static Set<String> imported(Bundle bundle) {
        Set<String> packages = new LinkedHashSet<>();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                    .filter(wire -> !Constants.SYSTEM_BUNDLE_LOCATION.equals(
                            wire.getProvider().getBundle().getLocation()))
                    .forEach(wire -> packages.add(packageOf(wire)));
        }
        return packages;
    }
}
