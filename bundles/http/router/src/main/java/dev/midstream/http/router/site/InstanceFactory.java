package dev.midstream.http.router.site;

import static org.osgi.service.http.whiteboard.HttpWhiteboardConstants.*;

import dev.midstream.http.router.site.Contexts.Context;
import dev.midstream.swap.gate.BindException;
import java.util.List;
import java.util.Map;
import javax.servlet.Filter;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;

/** Fetches servlets and filters from a revision and initialises them. */
final class InstanceFactory {
    private record Key(String kind, ServiceReference<?> part, Contexts.Spec context) {}

    private final Bundle revision;
    private final InstanceCache instances;

    InstanceFactory(Bundle revision, InstanceCache instances) {
        this.revision = revision;
        this.instances = instances;
    }

    Servlet servlet(ServiceReference<?> part, String name, Context context) throws BindException {
        return instances.have(new Key("servlet", part, context.spec()), () -> {
            Disposable<Servlet> held = object(revision, part, Servlet.class);
            Map<String, String> parameters = Properties.parameters(part, HTTP_WHITEBOARD_SERVLET_INIT_PARAM_PREFIX);
            return initialised(
                    name,
                    held,
                    () -> held.value().init(new Config(name, context.servlets(), parameters)),
                    held.value()::destroy);
        });
    }

    Filter filter(ServiceReference<?> part, String name, Context context) throws BindException {
        return instances.have(new Key("filter", part, context.spec()), () -> {
            Disposable<Filter> held = object(revision, part, Filter.class);
            Map<String, String> parameters = Properties.parameters(part, HTTP_WHITEBOARD_FILTER_INIT_PARAM_PREFIX);
            return initialised(
                    name,
                    held,
                    () -> held.value().init(new Config(name, context.servlets(), parameters)),
                    held.value()::destroy);
        });
    }

    Servlet files(ServiceReference<?> part, String prefix, Context context) throws BindException {
        return instances.have(List.of(new Key("files", part, context.spec()), prefix), () -> {
            StaticFiles files = new StaticFiles(revision, context.servlets(), prefix);
            Config config = new Config(Properties.name(part), context.servlets(), Map.of());
            return initialised(
                    Properties.name(part), new Disposable<>(files, () -> {}), () -> files.init(config), files::destroy);
        });
    }

    private interface Init {
        void run() throws ServletException;
    }

    private <T> Disposable<T> initialised(String name, Disposable<T> held, Init init, Runnable destroy)
            throws BindException {
        try {
            init.run();
        } catch (ServletException | RuntimeException | LinkageError e) {
            held.close().run();
            throw new BindException(name + " of " + revision + " could not be initialised", e);
        }
        return new Disposable<>(held.value(), () -> {
            try {
                destroy.run();
            } finally {
                held.close().run();
            }
        });
    }

    @SuppressWarnings("unchecked")
    static <T> Disposable<T> object(Bundle revision, ServiceReference<?> part, Class<T> type) throws BindException {
        BundleContext owner = revision.getBundleContext();
        ServiceObjects<Object> objects = owner == null ? null : (ServiceObjects<Object>) owner.getServiceObjects(part);
        Object service = objects == null ? null : objects.getService();
        if (!type.isInstance(service)) {
            throw new BindException(
                    Properties.name(part) + " of " + revision + " cannot be had as a " + type.getName()
                            + (service == null ? ": see the log" : ": it is a " + service.getClass()),
                    null);
        }
        return new Disposable<>(type.cast(service), () -> {
            try {
                objects.ungetService(service);
            } catch (IllegalStateException | IllegalArgumentException e) {
                return; // the revision has stopped
            }
        });
    }
}
