package dev.midstream.http.router.site;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Reads service properties as the whiteboard specifications let them be written. */
public final class Properties {
    private Properties() {}

    /** A value of one or many texts; none if it is absent. */
    public static List<String> texts(ServiceReference<?> service, String name) {
        Object value = service.getProperty(name);
        if (value instanceof String[] many) {
            return List.of(many);
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Object::toString).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /** The name of a service for people: its component's, if it has one. */
    public static String name(ServiceReference<?> service) {
        String component = text(service, "component.name");
        return component == null ? "service " + service.getProperty(Constants.SERVICE_ID) : component;
    }

    /** Returns the same for messages: by the classes of a service without a component, which every start has. */
    static String label(ServiceReference<?> service) {
        String component = text(service, "component.name");
        return component == null
                ? "a service of " + String.join(", ", texts(service, Constants.OBJECTCLASS))
                : component;
    }

    /** One text, or null. */
    public static String text(ServiceReference<?> service, String name) {
        return texts(service, name).stream().findFirst().orElse(null);
    }

    public static boolean flag(ServiceReference<?> service, String name) {
        return Boolean.parseBoolean(text(service, name));
    }

    /** Properties whose names begin with a prefix, without it: initialisation parameters. */
    public static Map<String, String> parameters(ServiceReference<?> service, String prefix) {
        Map<String, String> parameters = new HashMap<>();
        for (String key : service.getPropertyKeys()) {
            if (key.startsWith(prefix)) {
                parameters.put(key.substring(prefix.length()), text(service, key));
            }
        }
        return parameters;
    }
}
