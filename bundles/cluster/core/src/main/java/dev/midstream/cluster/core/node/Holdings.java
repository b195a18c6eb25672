package dev.midstream.cluster.core.node;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the data of services that are in this node alone. A bundle declares them by {@link #HEADER}; without it they are the
 * databases inside the node that the bundle uses, or that its components refer to and may not have fetched yet. Thread-safe.
 */
final class Holdings {
    /** Manifest header of a service: {@code local} or {@code shared}. */
    static final String HEADER = "Midstream-Data";

    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private record Found(Optional<String> what, long nanos) {}

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    /** By revision; bounded by {@link #keep}. */
    private final Map<Long, Found> found = new ConcurrentHashMap<>();

    Holdings(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /** @return a sentence for people, or nothing if the revision has no data here */
    Optional<String> of(long revision) {
        Found last = found.get(revision);
        if (last == null || System.nanoTime() - last.nanos() >= FRESH_NANOS) {
            last = new Found(find(revision), System.nanoTime());
            found.put(revision, last);
        }
        return last.what();
    }

    /** Forgets all other revisions. */
    void keep(List<Long> revisions) {
        found.keySet().retainAll(revisions);
    }

    private Optional<String> find(long revision) {
        Bundle bundle = context.getBundle(revision);
        if (bundle == null) {
            return Optional.empty();
        }
        String declared = bundle.getHeaders("").get(HEADER);
        if (declared != null) {
            return declared(declared);
        }
        String databases = Stream.concat(used(bundle), referred(bundle))
                .flatMap(Holdings::database)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return databases.isEmpty() ? Optional.empty() : Optional.of("its data are in " + databases + " of this node");
    }

    /** A value that is not understood is taken for local: a service that leaves its data behind begins with none. */
    static Optional<String> declared(String header) {
        return header.strip().toLowerCase(Locale.ROOT).equals("shared")
                ? Optional.empty()
                : Optional.of("its data are in files of this node (" + HEADER + ": " + header.strip() + ")");
    }

    private static Stream<ServiceReference<?>> used(Bundle bundle) {
        ServiceReference<?>[] used = bundle.getServicesInUse();
        return used == null ? Stream.empty() : Stream.of(used);
    }

    private Stream<ServiceReference<?>> referred(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(component -> components.getComponentConfigurationDTOs(component).stream()
                        .flatMap(configured -> Arrays.stream(configured.satisfiedReferences)
                                .flatMap(reference -> services(component, reference))));
    }

    private Stream<ServiceReference<?>> services(ComponentDescriptionDTO component, SatisfiedReferenceDTO satisfied) {
        return Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(satisfied.name))
                .flatMap(reference -> services(reference.interfaceName, satisfied.target));
    }

    private Stream<ServiceReference<?>> services(String type, String target) {
        try {
            ServiceReference<?>[] services = context.getServiceReferences(type, target);
            return services == null ? Stream.empty() : Stream.of(services);
        } catch (InvalidSyntaxException e) {
            LOG.debug("The target {} of a reference to {} cannot be read", target, type, e);
            return Stream.empty();
        }
    }

    private static Stream<String> database(ServiceReference<?> reference) {
        List<String> classes = Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
        return LocalData.of(classes, reference::getProperty).stream();
    }
}
