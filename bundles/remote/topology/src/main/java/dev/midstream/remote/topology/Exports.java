package dev.midstream.remote.topology;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Exports what has {@code service.exported.interfaces}: gates by their remote gates, and services that are not managed as they
 * are.
 */
final class Exports {
    private final BundleContext context;
    private final RoutingTable table;
    private final Revisions revisions;
    private final RemoteRouting remote;
    private final String node;
    private final Listeners listeners;
    private final Changes changes;
    private final ServiceTracker<Object, ServiceReference<?>> services;
    private final ServiceTracker<RemoteServiceAdmin, RemoteServiceAdmin> admins;
    /** By the thread of the changes alone, as is the next one. */
    private final Map<ServiceReference<?>, Exported> exported = new LinkedHashMap<>();

    private final List<RemoteServiceAdmin> known = new ArrayList<>();

    Exports(
            BundleContext context,
            RoutingTable table,
            Revisions revisions,
            RemoteRouting remote,
            Listeners listeners,
            Changes changes)
            throws InvalidSyntaxException {
        this.context = context;
        this.table = table;
        this.revisions = revisions;
        this.remote = remote;
        this.node = Node.name(context);
        this.listeners = listeners;
        this.changes = changes;
        this.services = new ServiceTracker<>(
                context,
                FrameworkUtil.createFilter("(&(" + RemoteConstants.SERVICE_EXPORTED_INTERFACES + "=*)(!("
                        + GateProperties.REMOTE_GATE + "=*)))"),
                new Services());
        this.admins = new ServiceTracker<>(context, RemoteServiceAdmin.class, new Admins());
    }

    /** Begins, unless it has. */
    void open() {
        admins.open();
        services.open();
    }

    void close() {
        services.close();
        admins.close();
    }

    /** A revision's own service, in whose place its gate is exported. */
    private boolean behindGate(ServiceReference<?> service) {
        Bundle bundle = service.getBundle();
        return bundle == null || service.getProperty(GateProperties.SERVICE) == null && revisions.manages(bundle);
    }

    private final class Services implements ServiceTrackerCustomizer<Object, ServiceReference<?>> {
        @Override
        public ServiceReference<?> addingService(ServiceReference<Object> service) {
            if (behindGate(service)) {
                return null;
            }
            changes.make(() -> {
                Exported export = Exported.of(service, table, remote, context, node, listeners);
                exported.put(service, export);
                known.forEach(export::export);
            });
            return service;
        }

        @Override
        public void modifiedService(ServiceReference<Object> service, ServiceReference<?> same) {
            changes.make(() -> {
                Exported export = exported.get(service);
                if (export != null) {
                    export.modified();
                }
            });
        }

        @Override
        public void removedService(ServiceReference<Object> service, ServiceReference<?> same) {
            changes.make(() -> {
                Exported export = exported.remove(service);
                if (export != null) {
                    export.close();
                }
            });
        }
    }

    private final class Admins implements ServiceTrackerCustomizer<RemoteServiceAdmin, RemoteServiceAdmin> {
        @Override
        public RemoteServiceAdmin addingService(ServiceReference<RemoteServiceAdmin> reference) {
            RemoteServiceAdmin admin = context.getService(reference);
            if (admin != null) {
                changes.make(() -> {
                    known.add(admin);
                    exported.values().forEach(export -> export.export(admin));
                });
            }
            return admin;
        }

        @Override
        public void modifiedService(ServiceReference<RemoteServiceAdmin> reference, RemoteServiceAdmin admin) {
            // a transport has come, or begun anew
            changes.make(() -> exported.values().forEach(export -> export.again(admin)));
        }

        @Override
        public void removedService(ServiceReference<RemoteServiceAdmin> reference, RemoteServiceAdmin admin) {
            changes.make(() -> {
                known.remove(admin);
                exported.values().forEach(export -> export.withdraw(admin, true));
            });
            context.ungetService(reference);
        }
    }
}
