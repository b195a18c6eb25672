package dev.midstream.remote.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** The properties that a service is exported with: its own, and over them those of who exports it. */
final class ServiceProperties {
    private final Map<String, Object> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @throws IllegalArgumentException if the overlay has one key twice, in different cases */
    ServiceProperties(ServiceReference<?> reference, Map<String, ?> overlay) {
        for (String key : reference.getPropertyKeys()) {
            all.put(key, reference.getProperty(key));
        }
        Set<String> seen = new LinkedHashSet<>();
        overlay.forEach((key, value) -> {
            if (!seen.add(key.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The property " + key + " is given twice, in different cases");
            }
            if (!key.equalsIgnoreCase(Constants.OBJECTCLASS) && !key.equalsIgnoreCase(Constants.SERVICE_ID)) {
                // the case of who exports it wins too
                all.remove(key);
                all.put(key, value);
            }
        });
    }

    Object get(String key) {
        return all.get(key);
    }

    /** The values of a property of type String+. */
    List<String> strings(String key) {
        return strings(key, all.get(key));
    }

    static List<String> strings(String key, Object value) {
        List<String> strings = new ArrayList<>();
        if (value instanceof String one) {
            strings.add(one);
        } else if (value instanceof String[] many) {
            strings.addAll(List.of(many));
        } else if (value instanceof Collection<?> many) {
            for (Object each : many) {
                if (!(each instanceof String text)) {
                    throw new IllegalArgumentException("The property " + key + " must have texts only, not " + each);
                }
                strings.add(text);
            }
        } else if (value != null) {
            throw new IllegalArgumentException("The property " + key + " must be a text or several, not " + value);
        }
        strings.replaceAll(String::trim);
        return strings;
    }

    /** The names of the types to export. */
    List<String> exportedInterfaces() {
        List<String> wanted = strings(RemoteConstants.SERVICE_EXPORTED_INTERFACES);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "The service has no property " + RemoteConstants.SERVICE_EXPORTED_INTERFACES);
        }
        List<String> offered = List.of((String[]) all.get(Constants.OBJECTCLASS));
        if (wanted.equals(List.of("*"))) {
            return offered;
        }
        if (!offered.containsAll(wanted)) {
            throw new IllegalArgumentException("The service is registered as " + offered + " and cannot be exported as "
                    + wanted + ", which names others");
        }
        return wanted;
    }

    /** What whoever calls the service must be able to rely on. */
    Set<String> requiredIntents() {
        Set<String> intents = new LinkedHashSet<>(strings(RemoteConstants.SERVICE_EXPORTED_INTENTS));
        intents.addAll(strings(RemoteConstants.SERVICE_EXPORTED_INTENTS_EXTRA));
        return intents;
    }

    /** What goes into the endpoint's description: all that is not private, with what identifies the service. */
    Map<String, Object> forEndpoint(List<Class<?>> interfaces, BundleContext context) {
        Map<String, Object> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.forEach((key, value) -> {
            if (!key.startsWith(".")) {
                properties.put(key, value);
            }
        });
        properties.remove(Constants.SERVICE_ID);
        properties.remove(Constants.SERVICE_BUNDLEID);
        properties.remove(Constants.SERVICE_SCOPE);
        properties.put(
                Constants.OBJECTCLASS, interfaces.stream().map(Class::getName).toArray(String[]::new));
        properties.put(RemoteConstants.ENDPOINT_SERVICE_ID, all.get(Constants.SERVICE_ID));
        properties.put(RemoteConstants.ENDPOINT_FRAMEWORK_UUID, context.getProperty(Constants.FRAMEWORK_UUID));
        for (Class<?> contract : interfaces) {
            properties.put(
                    RemoteConstants.ENDPOINT_PACKAGE_VERSION_ + contract.getPackageName(),
                    Packages.version(contract, context).toString());
        }
        return properties;
    }
}
