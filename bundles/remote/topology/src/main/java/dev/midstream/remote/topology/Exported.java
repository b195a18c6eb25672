package dev.midstream.remote.topology;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.RoutingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service that this node exports. Of a gate its remoteGate is exported, so that a swap changes no endpoint and a call from
 * another node never goes on to a third one. Its methods are called by one thread at a time.
 */
final class Exported {
    private static final Logger LOG = LoggerFactory.getLogger(Exported.class);

    private final ServiceReference<?> service;
    private final RoutingTable table;
    private final String node;
    private final Listeners listeners;
    private final ServiceRegistration<?> remoteGate;
    private final Map<RemoteServiceAdmin, List<Export>> exports = new HashMap<>();
    private Map<String, Object> shown;

    /** @param endpoint kept here, because a closed registration does not tell it any more */
    private record Export(ExportRegistration registration, EndpointDescription endpoint) {
        boolean closed() {
            ExportReference reference = registration.getExportReference();
            return reference == null || reference.getExportedEndpoint() == null;
        }
    }

    private Exported(
            ServiceReference<?> service,
            RoutingTable table,
            String node,
            Listeners listeners,
            ServiceRegistration<?> remoteGate,
            Map<String, Object> shown) {
        this.service = service;
        this.table = table;
        this.node = node;
        this.listeners = listeners;
        this.remoteGate = remoteGate;
        this.shown = shown;
    }

    static Exported of(
            ServiceReference<?> service,
            RoutingTable table,
            RemoteRouting remote,
            BundleContext context,
            String node,
            Listeners listeners) {
        Map<String, Object> properties = properties(service, table, node);
        ServiceRegistration<?> remoteGate = remote.remoteGate(service)
                .<ServiceRegistration<?>>map(object -> context.registerService(
                        (String[]) service.getProperty(Constants.OBJECTCLASS), object, new Hashtable<>(properties)))
                .orElse(null);
        return new Exported(service, table, node, listeners, remoteGate, properties);
    }

    /** Those of the remoteGate, or of the endpoint of a service without one. */
    private static Map<String, Object> properties(ServiceReference<?> service, RoutingTable table, String node) {
        Object name = service.getProperty(GateProperties.SERVICE);
        Map<String, Object> properties = new HashMap<>();
        properties.put(Node.NODE, node);
        if (name == null) {
            return properties;
        }
        for (String key : service.getPropertyKeys()) {
            properties.put(key, service.getProperty(key));
        }
        properties.put(GateProperties.REMOTE_GATE, node);
        properties.put(GateProperties.SCOPE, service.getProperty(Constants.SERVICE_SCOPE));
        table.live(name.toString())
                .ifPresent(
                        live -> properties.put(Node.VERSION, live.getVersion().toString()));
        return properties;
    }

    void export(RemoteServiceAdmin admin) {
        Collection<ExportRegistration> registrations = remoteGate == null
                ? admin.exportService(service, shown)
                : admin.exportService(remoteGate.getReference(), Map.of());
        List<Export> made = exports.computeIfAbsent(admin, absent -> new ArrayList<>());
        for (ExportRegistration registration : registrations) {
            Throwable failure = registration.getException();
            if (failure == null) {
                endpoint(registration).ifPresent(endpoint -> {
                    made.add(new Export(registration, endpoint));
                    listeners.added(endpoint);
                });
            } else {
                LOG.error("{} is not exported: {}", service, failure.getMessage(), failure);
                registration.close();
            }
        }
    }

    /** Exports again if the admin has ended all exports, for instance because a transport was replaced by another one. */
    void again(RemoteServiceAdmin admin) {
        List<Export> known = exports.getOrDefault(admin, List.of());
        known.removeIf(export -> {
            boolean closed = export.closed();
            if (closed) {
                listeners.removed(export.endpoint());
            }
            return closed;
        });
        if (known.isEmpty()) {
            export(admin);
        }
    }

    private static Optional<EndpointDescription> endpoint(ExportRegistration registration) {
        ExportReference reference = registration.getExportReference();
        return reference == null ? Optional.empty() : Optional.ofNullable(reference.getExportedEndpoint());
    }

    /** The service's properties have changed, or its live revision. */
    void modified() {
        Map<String, Object> next = properties(service, table, node);
        if (same(next, shown)) {
            return;
        }
        shown = next;
        if (remoteGate != null) {
            remoteGate.setProperties(new Hashtable<>(next));
        }
        exports.values().forEach(of -> of.replaceAll(export -> update(export, remoteGate == null ? next : null)));
    }

    private Export update(Export export, Map<String, Object> next) {
        EndpointDescription updated = export.registration().update(next);
        if (updated == null) {
            return export;
        }
        listeners.modified(updated);
        return new Export(export.registration(), updated);
    }

    private static boolean same(Map<String, Object> some, Map<String, Object> others) {
        return some.keySet().equals(others.keySet())
                && some.keySet().stream().allMatch(key -> Objects.deepEquals(some.get(key), others.get(key)));
    }

    /** @param closed whether the admin has let go of its exports by itself */
    void withdraw(RemoteServiceAdmin admin, boolean closed) {
        List<Export> ended = exports.remove(admin);
        if (ended == null) {
            return;
        }
        for (Export export : ended) {
            listeners.removed(export.endpoint()); // first: nobody begins a call that is refused
            if (!closed) {
                export.registration().close();
            }
        }
    }

    void close() {
        for (RemoteServiceAdmin admin : List.copyOf(exports.keySet())) {
            withdraw(admin, false);
        }
        if (remoteGate != null) {
            remoteGate.unregister();
        }
    }
}
