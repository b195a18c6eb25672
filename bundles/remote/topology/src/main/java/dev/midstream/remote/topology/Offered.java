package dev.midstream.remote.topology;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Offer;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** The offer of all other nodes together of one service of one contract. Changed by one thread. */
final class Offered {
    private final List<String> classes;
    private final Bundle contracts;
    private final Targets targets = new Targets();
    private final Map<ServiceReference<?>, Target> members = new LinkedHashMap<>();
    private final Object service;
    /** Stays after the last member has gone, for the time in which calls fail. */
    private Map<String, Object> properties;

    private volatile Terms terms;
    /** In terms of {@link System#nanoTime()}, while there is no member. */
    private long emptySince;

    Offered(ServiceReference<?> first, List<String> classes, Bundle contracts, RetryPolicy policy) {
        this.classes = classes;
        this.contracts = contracts;
        this.properties = properties(first);
        this.terms = Terms.of(List.of(properties));
        String name = String.join(", ", classes) + " of " + first.getProperty(GateProperties.SERVICE);
        this.service = proxy(new Balancer(name, targets, () -> terms, policy));
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

    /** Returns those that a consumer may look for; not where the endpoint is. */
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
        changed();
    }

    /** @return true if it was one of the members */
    boolean remove(ServiceReference<?> imported) {
        boolean removed = members.remove(imported) != null;
        if (removed && members.isEmpty()) {
            emptySince = System.nanoTime();
        }
        changed();
        return removed;
    }

    boolean has(ServiceReference<?> imported) {
        return members.containsKey(imported);
    }

    /** Takes the properties of the members over: of the newest revision, of which a consumer may expect most. */
    void changed() {
        targets.set(members.values());
        List<Map<String, Object>> all =
                members.keySet().stream().map(Offered::properties).toList();
        all.stream().max(Comparator.comparing(Offered::version)).ifPresent(newest -> {
            properties = newest;
            terms = Terms.of(all);
        });
    }

    private static Version version(Map<String, Object> properties) {
        try {
            return Version.parseVersion(String.valueOf(properties.get(Node.VERSION)));
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion;
        }
    }

    Collection<ServiceReference<?>> members() {
        return Set.copyOf(members.keySet());
    }

    boolean isFrom(Bundle bundle) {
        return contracts.equals(bundle);
    }

    boolean empty() {
        return members.isEmpty();
    }

    /** Returns the nanoseconds for which no node has offered it; only while it is empty. */
    long emptyFor() {
        return System.nanoTime() - emptySince;
    }

    /** Makes calls fail at once instead of waiting for a node, until one offers the service again. */
    void setMissing() {
        targets.setMissing();
    }

    Offer offer() {
        return new Offer(classes, properties, contracts, service);
    }

    @Override
    public String toString() {
        return String.join(", ", classes) + " in nodes " + targets;
    }
}
