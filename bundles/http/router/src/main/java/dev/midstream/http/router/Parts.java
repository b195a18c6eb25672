package dev.midstream.http.router;

import dev.midstream.http.router.site.Properties;
import dev.midstream.swap.gate.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.jaxrs.whiteboard.JaxrsWhiteboardConstants;

/**
 * The parts of one JAX-RS application of a revision.
 *
 * @param application the revision's own, or null for the default one, which has the resources that select none
 * @param selecting resources and extensions
 */
record Parts(ServiceReference<?> application, Set<ServiceReference<?>> selecting) {
    private static final Map<String, String> DEFAULT =
            Map.of(JaxrsWhiteboardConstants.JAX_RS_NAME, JaxrsWhiteboardConstants.JAX_RS_DEFAULT_APPLICATION);

    /** Selects every service that the JAX-RS whiteboard has a use for. */
    static final String FILTER = "(|(" + JaxrsWhiteboardConstants.JAX_RS_RESOURCE + "=true)("
            + JaxrsWhiteboardConstants.JAX_RS_EXTENSION + "=true)("
            + JaxrsWhiteboardConstants.JAX_RS_APPLICATION_BASE + "=*))";

    static boolean resource(ServiceReference<?> part) {
        return Properties.flag(part, JaxrsWhiteboardConstants.JAX_RS_RESOURCE);
    }

    private static boolean extension(ServiceReference<?> part) {
        return Properties.flag(part, JaxrsWhiteboardConstants.JAX_RS_EXTENSION);
    }

    private static boolean application(ServiceReference<?> part) {
        return part.getProperty(JaxrsWhiteboardConstants.JAX_RS_APPLICATION_BASE) != null;
    }

    /**
     * The applications of a revision: its own, and the default one if it has resources for it.
     *
     * @throws BindException if a part selects none of them
     */
    static List<Parts> of(Collection<ServiceReference<?>> all) throws BindException {
        List<Parts> own = all.stream()
                .filter(Parts::application)
                .map(application -> new Parts(application, new LinkedHashSet<>()))
                .toList();
        Parts standard = new Parts(null, new LinkedHashSet<>());
        for (ServiceReference<?> part : all) {
            if (resource(part) || extension(part)) {
                place(part, own, standard);
            }
        }
        List<Parts> applications = new ArrayList<>(own);
        if (standard.selecting.stream().anyMatch(Parts::resource)) {
            applications.add(standard);
        }
        return applications;
    }

    private static void place(ServiceReference<?> part, List<Parts> own, Parts standard) throws BindException {
        String select = Properties.text(part, JaxrsWhiteboardConstants.JAX_RS_APPLICATION_SELECT);
        if (select == null) {
            standard.selecting.add(part);
            return;
        }
        try {
            Filter filter = FrameworkUtil.createFilter(select);
            boolean placed = filter.matches(DEFAULT) && standard.selecting.add(part);
            for (Parts application : own) {
                placed |= filter.match(application.application) && application.selecting.add(part);
            }
            if (!placed) {
                throw new BindException(
                        Properties.name(part) + " selects the JAX-RS application " + select
                                + ", which its bundle does not have: applications of other bundles cannot be extended",
                        null);
            }
        } catch (InvalidSyntaxException e) {
            throw new BindException(
                    Properties.name(part) + " selects a JAX-RS application by " + select + ", which is no filter", e);
        }
    }

    /** The path of an own application, without a slash at its end; empty for the root. */
    String base() {
        String base = Properties.text(application, JaxrsWhiteboardConstants.JAX_RS_APPLICATION_BASE);
        String path = base.startsWith("/") ? base : "/" + base;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the service properties of an own application that applications may ask for. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        if (application != null) {
            for (String key : application.getPropertyKeys()) {
                if (!key.startsWith("service.") && !key.startsWith("component.") && !key.equals("objectClass")) {
                    properties.put(key, application.getProperty(key));
                }
            }
        }
        return properties;
    }
}
