package dev.midstream.swap.gate;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Constants;

/**
 * The properties by which a service is recognised among services of the same component and classes, in another revision or
 * on another node.
 *
 * @param properties without those that the framework, SCR or an operator set for each registration; arrays are lists
 */
record ServiceIdentity(Map<String, Object> properties) {
    private static final String FACTORY_PID = "service.factoryPid";
    private static final Set<String> OF_REGISTRATION = Set.of(
            Constants.OBJECTCLASS,
            Constants.SERVICE_ID,
            Constants.SERVICE_BUNDLEID,
            Constants.SERVICE_SCOPE,
            Constants.SERVICE_RANKING,
            Constants.SERVICE_CHANGECOUNT,
            "component.id",
            GateProperties.SERVICE,
            GateProperties.GATE,
            GateProperties.SCOPE);

    static ServiceIdentity of(Map<String, Object> service) {
        Map<String, Object> properties = new HashMap<>();
        service.forEach((key, value) -> {
            if (value != null && !OF_REGISTRATION.contains(key)) {
                properties.put(key, comparable(value));
            }
        });
        return new ServiceIdentity(Map.copyOf(properties));
    }

    private static Object comparable(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        if (value instanceof Collection<?> collection) {
            return List.copyOf(collection);
        }
        if (!value.getClass().isArray()) {
            return value;
        }
        return Arrays.deepToString(new Object[] {value});
    }

    Object get(String property) {
        return properties.get(property);
    }

    Object pid() {
        return get(Constants.SERVICE_PID);
    }

    /** Returns true if a configuration of a factory has made this instance. */
    boolean ofFactory() {
        return get(FACTORY_PID) != null;
    }
}
