package dev.midstream.remote.topology;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Imports every endpoint of other nodes that discovery tells of. Changes are made by one thread, in their order. */
final class Imports implements EndpointEventListener {
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final BundleContext context;
    private final Changes changes;
    private final ServiceTracker<RemoteServiceAdmin, RemoteServiceAdmin> admins;
    /** By the thread of the changes alone, as are the next ones. */
    private final Map<String, EndpointDescription> endpoints = new LinkedHashMap<>();

    private final Map<String, ImportRegistration> imports = new LinkedHashMap<>();
    private RemoteServiceAdmin admin;

    Imports(BundleContext context, Changes changes) {
        this.context = context;
        this.changes = changes;
        this.admins = new ServiceTracker<>(context, RemoteServiceAdmin.class, new Admins());
        admins.open();
    }

    void close() {
        changes.make(() -> imports.values().forEach(ImportRegistration::close));
        admins.close();
    }

    @Override
    public void endpointChanged(EndpointEvent event, String filter) {
        EndpointDescription endpoint = event.getEndpoint();
        switch (event.getType()) {
            case EndpointEvent.ADDED -> changes.make(() -> add(endpoint));
            case EndpointEvent.MODIFIED -> changes.make(() -> modify(endpoint));
            default -> changes.make(() -> remove(endpoint.getId()));
        }
    }

    private void add(EndpointDescription endpoint) {
        endpoints.put(endpoint.getId(), endpoint);
        if (admin == null || imports.containsKey(endpoint.getId())) {
            return;
        }
        ImportRegistration registration = admin.importService(endpoint);
        if (registration == null) {
            LOG.info("Endpoint {} is of a kind that this node cannot call", endpoint.getId());
        } else if (registration.getException() != null) {
            Throwable failure = registration.getException();
            LOG.error("Endpoint {} cannot be imported: {}", endpoint.getId(), failure.getMessage(), failure);
            registration.close();
        } else {
            imports.put(endpoint.getId(), registration);
        }
    }

    private void modify(EndpointDescription endpoint) {
        ImportRegistration registration = imports.get(endpoint.getId());
        if (registration == null) {
            add(endpoint);
            return;
        }
        endpoints.put(endpoint.getId(), endpoint);
        if (!registration.update(endpoint)) {
            registration.close();
            imports.remove(endpoint.getId());
            add(endpoint);
        }
    }

    private void remove(String id) {
        endpoints.remove(id);
        ImportRegistration registration = imports.remove(id);
        if (registration != null) {
            registration.close();
        }
    }

    private final class Admins implements ServiceTrackerCustomizer<RemoteServiceAdmin, RemoteServiceAdmin> {
        @Override
        public RemoteServiceAdmin addingService(ServiceReference<RemoteServiceAdmin> reference) {
            RemoteServiceAdmin found = context.getService(reference);
            changes.make(() -> {
                if (admin == null) {
                    admin = found;
                    List.copyOf(endpoints.values()).forEach(Imports.this::add);
                }
            });
            return found;
        }

        @Override
        public void modifiedService(ServiceReference<RemoteServiceAdmin> reference, RemoteServiceAdmin found) {
            // a transport has come: what could not be called may be now
            changes.make(() -> List.copyOf(endpoints.values()).forEach(Imports.this::add));
        }

        @Override
        public void removedService(ServiceReference<RemoteServiceAdmin> reference, RemoteServiceAdmin gone) {
            changes.make(() -> {
                if (admin == gone) {
                    imports.clear();
                    admin = null;
                }
            });
            context.ungetService(reference);
        }
    }
}
