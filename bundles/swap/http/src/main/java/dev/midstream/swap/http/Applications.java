package dev.midstream.swap.http;

import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Gates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.ws.rs.core.Application;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.http.whiteboard.HttpWhiteboardConstants;
import org.osgi.service.jaxrs.runtime.JaxrsServiceRuntime;
import org.osgi.service.jaxrs.runtime.dto.ApplicationDTO;
import org.osgi.service.jaxrs.runtime.dto.DTOConstants;
import org.osgi.service.jaxrs.runtime.dto.FailedResourceDTO;
import org.osgi.service.jaxrs.runtime.dto.RuntimeDTO;
import org.osgi.service.jaxrs.whiteboard.JaxrsWhiteboardConstants;

/**
 * Makes the JAX-RS application of a revision on the whiteboard: all of it before it serves, for the whiteboard rebuilds
 * an application, losing requests, whenever a part of it changes. It is registered from the revision's own context, and
 * the servlet that the whiteboard makes of it is kept from the servlet container: the router calls it.
 */
final class Applications {
    private static final String EXTENSION = "(midstream.rest.extension=true)";
    private static final String BASE = "/.midstream/";

    private final BundleContext context;
    private final JaxrsServiceRuntime runtime;
    private final AtomicLong serial = new AtomicLong();

    Applications(BundleContext context, JaxrsServiceRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    /** The platform's extensions, which every application gets privately. */
    private List<ServiceReference<?>> extensions() {
        try {
            ServiceReference<?>[] found = context.getServiceReferences((String) null, EXTENSION);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean resource(ServiceReference<?> part) {
        return flag(part, JaxrsWhiteboardConstants.JAX_RS_RESOURCE);
    }

    private static boolean flag(ServiceReference<?> part, String name) {
        Object value = part.getProperty(name);
        return value != null && Boolean.parseBoolean(value.toString());
    }

    /**
     * @param parts the revision's resources and extensions
     * @throws BindException if the whiteboard does not take all of them
     */
    Generation make(Bundle revision, Collection<ServiceReference<?>> parts, ServletContext servlets)
            throws BindException {
        String name = "midstream." + revision.getBundleId() + "." + serial.incrementAndGet();
        BundleContext owner = revision.getBundleContext();
        if (owner == null) {
            throw new BindException(revision + " is not started", null);
        }
        List<Runnable> undo = new ArrayList<>();
        try {
            List<Class<?>> resources = new ArrayList<>();
            for (ServiceReference<?> part : parts) {
                resources.addAll(resource(part) ? List.of(classOf(owner, part)) : List.of());
                register(owner, part, name, undo);
            }
            // last, so that the whiteboard finds all parts and builds the application once
            register(owner, name, undo);
            verify(revision, name, parts);
            Servlet servlet = servlet(name, servlets, undo);
            return new Generation(servlet, resources, () -> undo.forEach(Runnable::run));
        } catch (BindException | RuntimeException | ServletException e) {
            undo.forEach(Runnable::run);
            throw e instanceof BindException bind
                    ? bind
                    : new BindException("the JAX-RS application of " + revision + " could not be made", e);
        }
    }

    private static Class<?> classOf(BundleContext owner, ServiceReference<?> part) throws BindException {
        ServiceObjects<Object> objects = objects(owner, part);
        Object resource = objects == null ? null : objects.getService();
        if (resource == null) {
            throw new BindException(
                    "resource " + part + " of " + part.getBundle() + " could not be made: see the log", null);
        }
        try {
            return resource.getClass();
        } finally {
            objects.ungetService(resource);
        }
    }

    @SuppressWarnings("unchecked")
    private static ServiceObjects<Object> objects(BundleContext owner, ServiceReference<?> part) {
        return (ServiceObjects<Object>) owner.getServiceObjects(part);
    }

    /** A part once more, for this application alone. */
    private static void register(BundleContext owner, ServiceReference<?> part, String name, List<Runnable> undo) {
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
        properties.put(Gates.SEAM, true);
        String[] classes = resource(part)
                ? new String[] {Object.class.getName()}
                : Arrays.stream((String[]) part.getProperty(Constants.OBJECTCLASS))
                        .filter(type -> type.startsWith("javax.ws.rs."))
                        .toArray(String[]::new);
        boolean prototype = Constants.SCOPE_PROTOTYPE.equals(part.getProperty(Constants.SERVICE_SCOPE));
        ServiceFactory<Object> factory = prototype ? new Prototypes(objects(owner, part)) : new Single(owner, part);
        ServiceRegistration<?> registration = owner.registerService(classes, factory, properties);
        undo.add(0, () -> unregister(registration));
    }

    private void register(BundleContext owner, String name, List<Runnable> undo) {
        Set<Object> singletons = new LinkedHashSet<>();
        for (ServiceReference<?> reference : extensions()) {
            ServiceObjects<Object> objects = objects(context, reference);
            Object extension = objects == null ? null : objects.getService();
            if (extension != null) {
                singletons.add(extension);
                undo.add(() -> unget(objects, extension));
            }
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(JaxrsWhiteboardConstants.JAX_RS_NAME, name);
        properties.put(JaxrsWhiteboardConstants.JAX_RS_APPLICATION_BASE, BASE + name);
        properties.put(Gates.SEAM, true);
        // the whiteboard copies this to the servlet, which then belongs to no container
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_TARGET, "(midstream.container=none)");
        Application application = new Application() {
            @Override
            public Set<Object> getSingletons() {
                return singletons;
            }
        };
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

    private void verify(Bundle revision, String name, Collection<ServiceReference<?>> parts) throws BindException {
        RuntimeDTO state = runtime.getRuntimeDTO();
        long expected = parts.stream().filter(Applications::resource).count();
        long found = Arrays.stream(state.applicationDTOs)
                .filter(application -> name.equals(application.name))
                .map(Applications::resources)
                .findFirst()
                .orElse(0);
        if (found != expected) {
            StringBuilder reasons = new StringBuilder();
            for (FailedResourceDTO failed : state.failedResourceDTOs) {
                reasons.append(" ").append(failed.name).append(": reason ").append(failed.failureReason);
            }
            throw new BindException(
                    "the JAX-RS whiteboard took " + found + " of " + expected + " resources of " + revision + "."
                            + (reasons.isEmpty()
                                    ? ""
                                    : " It failed:" + reasons + " (see " + DTOConstants.class.getName() + ")"),
                    null);
        }
    }

    private static int resources(ApplicationDTO application) {
        return application.resourceDTOs.length;
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
                servlet.init(new Config(name, servlets));
                return servlet;
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw new BindException("the JAX-RS whiteboard made no servlet of application " + name, null);
    }

    private static final class Single implements ServiceFactory<Object> {
        private final BundleContext owner;
        private final ServiceReference<?> part;

        Single(BundleContext owner, ServiceReference<?> part) {
            this.owner = owner;
            this.part = part;
        }

        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return owner.getService(part);
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object service) {
            owner.ungetService(part);
        }
    }

    private static final class Prototypes implements PrototypeServiceFactory<Object> {
        private final ServiceObjects<Object> objects;

        Prototypes(ServiceObjects<Object> objects) {
            this.objects = objects;
        }

        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return objects.getService();
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object service) {
            objects.ungetService(service);
        }
    }
}
