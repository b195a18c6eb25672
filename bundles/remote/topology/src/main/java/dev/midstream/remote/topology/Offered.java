package dev.midstream.remote.topology;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Offer;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** What all other nodes together offer of one service of one contract. Changed by one thread. */
final class Offered {
    private final List<String> classes;
    private final Bundle contracts;
    private final Targets targets = new Targets();
    private final Map<ServiceReference<?>, Target> members = new LinkedHashMap<>();
    private final Map<String, Object> properties;
    private final Object service;

    Offered(ServiceReference<?> first, List<String> classes, Bundle contracts, Patience patience) {
        this.classes = classes;
        this.contracts = contracts;
        this.properties = properties(first);
        String name = String.join(", ", classes) + " of " + first.getProperty(GateProperties.SERVICE);
        this.service = proxy(new Balancer(name, targets, Idempotence.of(properties), patience));
    }

    private Object proxy(Balancer balancer) {
        try {
            Class<?>[] types = new Class<?>[classes.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = contracts.loadClass(classes.get(i));
            }
            return Proxy.newProxyInstance(types[0].getClassLoader(), types, balancer);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(contracts + " has lost " + e.getMessage(), e);
        }
    }

    /** Those that a consumer may look for; not where the endpoint is. */
    private static Map<String, Object> properties(ServiceReference<?> imported) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : imported.getPropertyKeys()) {
            boolean ofEndpoint = key.startsWith("endpoint.")
                    || key.startsWith("service.exported.")
                    || key.equals(RemoteConstants.SERVICE_IMPORTED_CONFIGS)
                    || key.equals(GateProperties.REMOTE_GATE)
                    || key.equals(Node.NODE);
            if (!ofEndpoint) {
                properties.put(key, Objects.requireNonNullElse(imported.getProperty(key), ""));
            }
        }
        return properties;
    }

    void add(ServiceReference<?> imported, Target target) {
        members.put(imported, target);
        targets.set(members.values());
    }

    /** @return whether it was one of them */
    boolean remove(ServiceReference<?> imported) {
        boolean removed = members.remove(imported) != null;
        targets.set(members.values());
        return removed;
    }

    boolean empty() {
        return members.isEmpty();
    }

    Offer offer() {
        return new Offer(classes, properties, contracts, service);
    }

    @Override
    public String toString() {
        return String.join(", ", classes) + " in nodes " + targets;
    }
}
