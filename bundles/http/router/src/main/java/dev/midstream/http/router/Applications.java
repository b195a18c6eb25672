package dev.midstream.http.router;

import dev.midstream.http.router.site.Config;
import dev.midstream.http.router.site.Disposable;
import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Properties;
import dev.midstream.http.router.site.ServletMapping;
import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.GateProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.ws.rs.core.Application;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.http.whiteboard.HttpWhiteboardConstants;
import org.osgi.service.jaxrs.runtime.JaxrsServiceRuntime;
import org.osgi.service.jaxrs.runtime.dto.RuntimeDTO;
import org.osgi.service.jaxrs.whiteboard.JaxrsWhiteboardConstants;

/**
 * Makes the JAX-RS applications of a revision on the whiteboard: all of it before it serves, for the whiteboard rebuilds
 * an application, losing requests, whenever a part of it changes. It is registered from the revision's own context, and
 * the servlet that the whiteboard makes of it is kept from the servlet container: the router calls it.
 */
final class Applications {
    private static final String BASE = "/.midstream/";

    private final BundleContext context;
    private final JaxrsServiceRuntime runtime;
    private final PlatformExtensions extensions;
    private final AtomicLong serial = new AtomicLong();
    /** Held while something is registered with the whiteboard, which loses what two threads register at a time. */
    private final Object whiteboard = new Object();

    Applications(BundleContext context, JaxrsServiceRuntime runtime, PlatformExtensions extensions) {
        this.context = context;
        this.runtime = runtime;
        this.extensions = extensions;
    }

    /** The platform's, each an object of this application's own if it can be had so. */
    private Set<Object> extensions(List<Runnable> undo) throws BindException {
        Set<Object> made = new LinkedHashSet<>();
        for (ServiceReference<Object> reference : extensions.all()) {
            ServiceObjects<Object> objects = objects(context, reference);
            Object extension = objects == null ? null : objects.getService();
            if (extension == null) {
                throw new BindException(
                        "the platform's extension " + reference + " could not be made: see the log", null);
            }
            made.add(extension);
            undo.add(() -> unget(objects, extension));
        }
        return made;
    }

    /** Returns the whiteboard's report on itself. */
    RuntimeDTO state() {
        synchronized (whiteboard) {
            return runtime.getRuntimeDTO();
        }
    }

    /**
     * Makes the application, which serves when it is returned.
     *
     * @throws BindException if the whiteboard does not take all of it
     */
    Disposable<ServletMapping> make(Bundle revision, Parts parts, ServletContext servlets) throws BindException {
        String name = "midstream." + revision.getBundleId() + "." + serial.incrementAndGet();
        BundleContext owner = revision.getBundleContext();
        if (owner == null) {
            throw new BindException(revision + " is not started", null);
        }
        List<Runnable> undo = new ArrayList<>();
        Runnable close = () -> {
            synchronized (whiteboard) {
                undo.forEach(step -> CleanUp.run("closing an application of " + revision, step));
            }
        };
        try {
            List<Class<?>> resources = new ArrayList<>();
            for (ServiceReference<?> part : parts.selecting()) {
                Class<?> type = classOf(owner, part);
                resources.addAll(Parts.resource(part) ? List.of(type) : List.of());
            }
            Application own = parts.application() == null ? new Application() : application(owner, parts, undo);
            Application extended = new Extended(own, extensions(undo));
            synchronized (whiteboard) {
                Map<Long, String> registered = new LinkedHashMap<>();
                for (ServiceReference<?> part : parts.selecting()) {
                    registered.put(register(owner, part, name, undo), Properties.name(part));
                }
                // last, so that the whiteboard finds all parts and builds the application once
                register(owner, name, extended, parts, undo);
                TakenParts.verify(runtime.getRuntimeDTO(), name, revision, registered);
            }
            Servlet servlet = servlet(name, servlets, undo);
            return new Disposable<>(endpoint(servlet, parts, resources), close);
        } catch (BindException | RuntimeException | ServletException e) {
            close.run();
            throw e instanceof BindException bind
                    ? bind
                    : new BindException("the JAX-RS application of " + revision + " could not be made", e);
        }
    }

    private static ServletMapping endpoint(Servlet servlet, Parts parts, List<Class<?>> resources) {
        boolean own = parts.application() != null;
        String base = own ? parts.base() : "";
        List<PathPattern> patterns = own
                ? List.of(PathPattern.below(""))
                : resources.stream()
                        .map(Paths::prefix)
                        .distinct()
                        .map(PathPattern::below)
                        .toList();
        Stream<String> offers = resources.stream().flatMap(resource -> Paths.endpoints(base, resource).stream());
        Stream<String> all = own ? Stream.of("application " + PathPattern.below(base)) : Stream.of();
        return new ServletMapping(
                null, servlet, patterns, true, true, Stream.concat(all, offers).toList());
    }

    private static Application application(BundleContext owner, Parts parts, List<Runnable> undo) throws BindException {
        ServiceObjects<Object> objects = objects(owner, parts.application());
        Object service = objects == null ? null : objects.getService();
        if (service instanceof Application application) {
            undo.add(() -> unget(objects, service));
            return application;
        }
        throw new BindException(
                "the JAX-RS application at " + parts.base() + " of " + owner.getBundle()
                        + " could not be made: see the log",
                null);
    }

    /** Runs the code that makes the part, before the whiteboard does. */
    private static Class<?> classOf(BundleContext owner, ServiceReference<?> part) throws BindException {
        ServiceObjects<Object> objects = objects(owner, part);
        Object service = objects == null ? null : objects.getService();
        if (service == null) {
            throw new BindException(
                    Properties.name(part) + " of " + part.getBundle() + " could not be made: see the log", null);
        }
        try {
            return service.getClass();
        } finally {
            objects.ungetService(service);
        }
    }

    @SuppressWarnings("unchecked")
    private static ServiceObjects<Object> objects(BundleContext owner, ServiceReference<?> part) {
        return (ServiceObjects<Object>) owner.getServiceObjects(part);
    }

    /**
     * Registers a part once more, for this application alone.
     *
     * @return the service id of the registration
     */
    private static long register(BundleContext owner, ServiceReference<?> part, String name, List<Runnable> undo) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (String key : part.getPropertyKeys()) {
            if (key.startsWith("osgi.jaxrs.") || key.equals(Constants.SERVICE_RANKING)) {
                properties.put(key, part.getProperty(key));
            }
        }
        properties.remove(JaxrsWhiteboardConstants.JAX_RS_NAME); // unique over all revisions, or one shadows the other
        properties.put(
                JaxrsWhiteboardConstants.JAX_RS_APPLICATION_SELECT,
                "(" + JaxrsWhiteboardConstants.JAX_RS_NAME + "=" + name + ")");
        properties.put(GateProperties.INGRESS, true);
        String[] classes = Parts.resource(part)
                ? new String[] {Object.class.getName()}
                : Arrays.stream((String[]) part.getProperty(Constants.OBJECTCLASS))
                        .filter(type -> type.startsWith("javax.ws.rs."))
                        .toArray(String[]::new);
        ServiceRegistration<?> registration =
                owner.registerService(classes, Delegate.to(owner, part, objects(owner, part)), properties);
        undo.add(0, () -> unregister(registration));
        return (Long) registration.getReference().getProperty(Constants.SERVICE_ID);
    }

    private static void register(
            BundleContext owner, String name, Application application, Parts parts, List<Runnable> undo) {
        Dictionary<String, Object> properties = new Hashtable<>(parts.properties());
        properties.put(JaxrsWhiteboardConstants.JAX_RS_NAME, name);
        properties.put(JaxrsWhiteboardConstants.JAX_RS_APPLICATION_BASE, BASE + name);
        properties.put(GateProperties.INGRESS, true);
        // the whiteboard copies this to the servlet, which then belongs to no container
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_TARGET, "(midstream.container=none)");
        ServiceRegistration<?> registration = owner.registerService(Application.class, application, properties);
        undo.add(0, () -> unregister(registration));
    }

    private static void unget(ServiceObjects<Object> objects, Object service) {
        try {
            objects.ungetService(service);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return; // its bundle has stopped
        }
    }

    private static void unregister(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            return; // the revision has stopped and taken it along
        }
    }

    private Servlet servlet(String name, ServletContext servlets, List<Runnable> undo)
            throws BindException, ServletException {
        try {
            for (ServiceReference<Servlet> reference : context.getServiceReferences(
                    Servlet.class, "(" + JaxrsWhiteboardConstants.JAX_RS_NAME + "=" + name + ")")) {
                ServiceObjects<Servlet> objects = context.getServiceObjects(reference);
                Servlet servlet = objects.getService();
                undo.add(() -> {
                    try {
                        objects.ungetService(servlet);
                    } catch (IllegalStateException | IllegalArgumentException e) {
                        return; // the whiteboard has taken it back
                    }
                });
                undo.add(0, servlet::destroy);
                servlet.init(new Config(name, servlets, Map.of("hide-service-list-page", "true")));
                nameLoader(servlet);
                return servlet;
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw new BindException("the JAX-RS whiteboard made no servlet of application " + name, null);
    }

    /**
     * Tells CXF which class loader its requests run with. Untold, it looks for one at every request, through the jars of
     * the class path, one thread at a time. Not the revision's: threads that a request starts would keep that one.
     */
    private static void nameLoader(Servlet servlet) {
        if (servlet instanceof CXFNonSpringServlet cxf) {
            cxf.getBus().setExtension(CXFNonSpringServlet.class.getClassLoader(), ClassLoader.class);
        }
    }
}
