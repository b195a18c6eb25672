package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.unit.BundleHeaders;
import dev.midstream.cluster.core.unit.NodeBundles;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of this node's framework. Thread-safe. */
final class FrameworkBundles implements NodeBundles {
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkBundles.class);
    /** The level from which on services start. Bundles below it belong to the platform. */
    private static final int SERVICES = 60;

    private final BundleContext context;
    private final Store store;
    private final Supplier<Set<String>> features;

    /** @param features supplies the locations of the bundles that features of the distribution contain */
    FrameworkBundles(BundleContext context, Store store, Supplier<Set<String>> features) {
        this.context = context;
        this.store = store;
        this.features = features;
    }

    @Override
    public List<Installed> resolved() {
        Set<String> locations = features.get();
        return Arrays.stream(context.getBundles())
                .flatMap(bundle -> installed(bundle, locations).stream())
                .toList();
    }

    private Optional<Installed> installed(Bundle bundle, Set<String> locations) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return Optional.empty();
        }
        boolean distributed = !bundle.getLocation().startsWith(Digests.DEPLOYED)
                && (locations.contains(bundle.getLocation()) || isPlatform(bundle));
        return read(bundle)
                .map(headers -> new FrameworkBundle(
                        new BundleHeaders(
                                headers.name(),
                                headers.version(),
                                exports(wiring),
                                headers.needs(),
                                headers.contract()),
                        distributed,
                        bundle.getLocation()));
    }

    private static boolean isPlatform(Bundle bundle) {
        return bundle.getBundleId() == 0 || bundle.adapt(BundleStartLevel.class).getStartLevel() < SERVICES;
    }

    private static Map<String, Version> exports(BundleWiring wiring) {
        Map<String, Version> exports = new HashMap<>();
        Optional.ofNullable(wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)).stream()
                .flatMap(List::stream)
                .map(BundleCapability::getAttributes)
                .forEach(attributes ->
                        exports.put((String) attributes.get(PackageNamespace.PACKAGE_NAMESPACE), version(attributes)));
        return exports;
    }

    private static Optional<BundleHeaders> read(Bundle bundle) {
        try {
            return Optional.of(BundleHeaders.of(bundle.getHeaders("")::get));
        } catch (IllegalArgumentException e) {
            LOG.debug("The manifest of {} cannot be read: {}", bundle, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Version> imported(String bundle, String name) {
        return Arrays.stream(context.getBundles())
                .filter(each -> bundle.equals(each.getSymbolicName() + ' ' + each.getVersion()))
                .map(each -> each.adapt(BundleWiring.class))
                .filter(Objects::nonNull)
                .flatMap(wiring -> wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .map(wire -> wire.getCapability().getAttributes())
                .filter(attributes -> name.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(FrameworkBundles::version)
                .findFirst();
    }

    private static Version version(Map<String, Object> exported) {
        return exported.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE) instanceof Version version
                ? version
                : Version.emptyVersion;
    }

    @Override
    public Optional<BundleHeaders> headers(long bundle) {
        return Stream.ofNullable(context.getBundle(bundle))
                .flatMap(found -> read(found).stream())
                .findFirst();
    }

    private final class FrameworkBundle implements Installed {
        private final BundleHeaders headers;
        private final boolean distributed;
        private final String location;

        FrameworkBundle(BundleHeaders headers, boolean distributed, String location) {
            this.headers = headers;
            this.distributed = distributed;
            this.location = location;
        }

        @Override
        public BundleHeaders headers() {
            return headers;
        }

        @Override
        public boolean distributed() {
            return distributed;
        }

        @Override
        public String digest() throws IOException {
            if (location.startsWith(Digests.DEPLOYED)) {
                return store.complete(Digests.beginning(location))
                        .orElseThrow(() -> new IOException("the jar of " + headers.name() + ' ' + headers.version()
                                + " is not kept on this node any more. Deploy it with the service."));
            }
            try {
                return store.learn(URI.create(location));
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException(
                        headers.name() + ' ' + headers.version() + " cannot be read at " + location
                                + ", where it was installed from: " + e.getMessage()
                                + ". Deploy it with the service.",
                        e);
            }
        }
    }
}
