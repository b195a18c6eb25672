package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Properties;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Revisions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.http.whiteboard.HttpWhiteboardConstants;
import org.osgi.service.jaxrs.runtime.dto.RuntimeDTO;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The paths of what the container serves beside managed services. A managed servlet on {@code /} or {@code *.ext} would
 * take them, were they not known. Thread-safe.
 */
final class UnmanagedPaths {
    private static final String FILTER = "(&(|(" + HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN + "=*)("
            + HttpWhiteboardConstants.HTTP_WHITEBOARD_RESOURCE_PATTERN + "=*)("
            + HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_PATH + "=*)(osgi.jaxrs.resource=true))(!("
            + GateProperties.INGRESS + "=true)))";

    private final Revisions managed;
    private final Supplier<RuntimeDTO> resources;
    private final ServiceTracker<Object, ServiceReference<?>> services;
    /** Before the tracker has them, which tells of a service first. */
    private final Set<ServiceReference<?>> here = ConcurrentHashMap.newKeySet();

    /**
     * @param resources returns the report of the JAX-RS whiteboard
     * @param changed called when one comes or goes
     */
    UnmanagedPaths(BundleContext context, Revisions managed, Supplier<RuntimeDTO> resources, Runnable changed)
            throws InvalidSyntaxException {
        this.managed = managed;
        this.resources = resources;
        this.services = new ServiceTracker<>(context, FrameworkUtil.createFilter(FILTER), null) {
            @Override
            public ServiceReference<?> addingService(ServiceReference<Object> reference) {
                if (managed(reference)) {
                    return null;
                }
                here.add(reference);
                changed.run();
                return reference;
            }

            @Override
            public void removedService(ServiceReference<Object> reference, ServiceReference<?> tracked) {
                here.remove(reference);
                changed.run();
            }
        };
    }

    void open() {
        services.open();
    }

    void close() {
        services.close();
    }

    private boolean managed(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle == null || managed.manages(bundle);
    }

    /** Returns all patterns except those that take everything, because every managed path precedes them. */
    Collection<PathPattern> patterns() {
        List<PathPattern> patterns = new ArrayList<>();
        here.stream()
                .filter(reference -> !managed(reference))
                .flatMap(UnmanagedPaths::declared)
                .forEach(patterns::add);
        Arrays.stream(resources.get().defaultApplication.resourceDTOs)
                .flatMap(resource -> Arrays.stream(resource.resourceMethods))
                .map(method -> PathPattern.below(Paths.prefix(method.path)))
                .forEach(patterns::add);
        patterns.removeIf(pattern -> pattern.key().isEmpty());
        return patterns;
    }

    private static Stream<PathPattern> declared(ServiceReference<?> reference) {
        String context = Properties.text(reference, HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_PATH);
        if (context != null) {
            return Stream.of(PathPattern.below(context));
        }
        if (reference.getProperty(HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_SELECT) != null) {
            return Stream.of(); // below the path of its context
        }
        return Stream.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_RESOURCE_PATTERN)
                .flatMap(name -> Properties.texts(reference, name).stream())
                .flatMap(UnmanagedPaths::valid);
    }

    private static Stream<PathPattern> valid(String text) {
        try {
            return Stream.of(PathPattern.of(text));
        } catch (IllegalArgumentException e) {
            return Stream.of(); // the container does not serve it either
        }
    }
}
