package dev.midstream.http.router.site;

import static org.osgi.service.http.whiteboard.HttpWhiteboardConstants.*;

import dev.midstream.swap.gate.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.http.context.ServletContextHelper;

/** The servlet contexts of a revision: the default one, those that it brings, and one for each application. */
final class Contexts {
    private static final String STANDARD =
            "(" + HTTP_WHITEBOARD_CONTEXT_NAME + "=" + HTTP_WHITEBOARD_DEFAULT_CONTEXT_NAME + ")";

    /** @param service the revision's own helper, or null */
    record Spec(String name, String path, ServiceReference<?> service) {
        boolean standard() {
            return name.equals(HTTP_WHITEBOARD_DEFAULT_CONTEXT_NAME);
        }

        private Map<String, Object> properties() {
            Map<String, Object> properties = new HashMap<>();
            if (service != null) {
                for (String key : service.getPropertyKeys()) {
                    properties.put(key, service.getProperty(key));
                }
            }
            properties.put(HTTP_WHITEBOARD_CONTEXT_NAME, name);
            properties.put(HTTP_WHITEBOARD_CONTEXT_PATH, path.isEmpty() ? "/" : path);
            return properties;
        }
    }

    /** One that is made. */
    record Context(Spec spec, ServletContext servlets, ServletContextHelper helper) {}

    private final Bundle revision;
    private final ServletContext container;
    private final InstanceCache instances;
    private final Map<String, Spec> specs = new LinkedHashMap<>();

    Contexts(Bundle revision, List<ServiceReference<?>> parts, ServletContext container, InstanceCache instances) {
        this.revision = revision;
        this.container = container;
        this.instances = instances;
        for (ServiceReference<?> part : parts) {
            String name = Properties.text(part, HTTP_WHITEBOARD_CONTEXT_NAME);
            if (name != null && Whiteboard.context(part)) {
                specs.putIfAbsent(name, new Spec(name, path(part), part));
            }
        }
        specs.putIfAbsent(
                HTTP_WHITEBOARD_DEFAULT_CONTEXT_NAME, new Spec(HTTP_WHITEBOARD_DEFAULT_CONTEXT_NAME, "", null));
    }

    private static String path(ServiceReference<?> helper) {
        String path = Properties.text(helper, HTTP_WHITEBOARD_CONTEXT_PATH);
        return path == null || path.equals("/") ? "" : path;
    }

    Collection<Spec> specs() {
        return List.copyOf(specs.values());
    }

    /** One without a helper of the revision's, at a path. */
    Spec plain(String path) {
        return new Spec("application " + path, path.equals("/") ? "" : path, null);
    }

    boolean selects(ServiceReference<?> part, Spec spec) {
        String select = Properties.text(part, HTTP_WHITEBOARD_CONTEXT_SELECT);
        try {
            return FrameworkUtil.createFilter(select == null ? STANDARD : select)
                    .matches(spec.properties());
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    void refuseUnlessPlaced(ServiceReference<?> part) throws BindException {
        boolean needsContext = Whiteboard.servlet(part) || Whiteboard.filter(part) || Whiteboard.files(part);
        if (needsContext && specs.values().stream().noneMatch(spec -> selects(part, spec))) {
            throw new BindException(
                    Properties.label(part) + " cannot be served: it selects the servlet context "
                            + Properties.text(part, HTTP_WHITEBOARD_CONTEXT_SELECT) + ", and the revision has only "
                            + new ArrayList<>(specs.keySet()) + "; contexts of other bundles cannot be selected",
                    null);
        }
    }

    Context make(Spec spec) throws BindException {
        return instances.have(List.of("context", spec), () -> {
            Disposable<ServletContextHelper> helper = spec.service() == null
                    ? new Disposable<>(new ServletContextHelper(revision) {}, () -> {})
                    : InstanceFactory.object(revision, spec.service(), ServletContextHelper.class);
            Map<String, String> parameters = spec.service() == null
                    ? Map.of()
                    : Properties.parameters(spec.service(), HTTP_WHITEBOARD_CONTEXT_INIT_PARAM_PREFIX);
            ServletContext servlets = RevisionServletContext.of(
                    revision, spec.name(), spec.path(), helper.value(), parameters, container);
            return new Disposable<>(new Context(spec, servlets, helper.value()), helper.close());
        });
    }
}
