package dev.midstream.remote.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The imported services. Thread-safe: one lock guards the tables; services are registered and listeners notified without it. A service
 * is shared after it was registered; of two that are registered for one endpoint at once, one is unregistered again.
 */
final class Imports {
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final BundleContext context;
    private final Events events;
    // guarded by this
    private final Map<String, Imported> services = new HashMap<>();
    private final Set<ImportRegistrationImpl> registrations = new LinkedHashSet<>();

    Imports(BundleContext context, Events events) {
        this.context = context;
        this.events = events;
    }

    /** Null if no transport has any of the endpoint's configuration types. */
    ImportRegistration importService(Bundle client, EndpointDescription endpoint, List<Transport> transports) {
        Transport transport = transports.stream()
                .filter(each -> each.supportsAny(endpoint.getConfigurationTypes()))
                .findFirst()
                .orElse(null);
        if (transport == null) {
            return null;
        }
        ImportRegistrationImpl registration = share(client, endpoint.getId(), null);
        if (registration == null) {
            Imported fresh;
            try {
                fresh = Imported.register(context, transport, endpoint);
            } catch (RuntimeException e) {
                LOG.warn("{} could not be imported", endpoint.getId(), e);
                events.imported(RemoteServiceAdminEvent.IMPORT_ERROR, null, endpoint, e);
                return ImportRegistrationImpl.failed(this, client, e);
            }
            registration = share(client, endpoint.getId(), fresh);
            if (registration.imported == fresh) {
                LOG.info("Imported {} of {}", endpoint.getInterfaces(), endpoint.getId());
            } else {
                fresh.close(); // another one was registered at the same time
            }
        }
        events.imported(RemoteServiceAdminEvent.IMPORT_REGISTRATION, registration, endpoint, null);
        return registration;
    }

    /** Returns a share in the service that is registered for an endpoint, or else in a fresh one; null if there is neither. */
    private synchronized ImportRegistrationImpl share(Bundle client, String id, Imported fresh) {
        Imported imported = services.get(id);
        if (imported == null) {
            if (fresh == null) {
                return null;
            }
            imported = fresh;
            services.put(id, fresh);
        }
        imported.registrations++;
        ImportRegistrationImpl registration = ImportRegistrationImpl.of(this, client, imported);
        registrations.add(registration);
        return registration;
    }

    void updated(ImportRegistrationImpl registration, EndpointDescription endpoint) {
        events.imported(RemoteServiceAdminEvent.IMPORT_UPDATE, registration, endpoint, null);
    }

    void closed(ImportRegistrationImpl registration) {
        if (forget(registration)) {
            events.imported(
                    RemoteServiceAdminEvent.IMPORT_UNREGISTRATION,
                    registration,
                    registration.imported.endpoint(),
                    null);
        }
    }

    private boolean forget(ImportRegistrationImpl registration) {
        Imported last = null;
        synchronized (this) {
            if (!registrations.remove(registration)) {
                return false;
            }
            Imported imported = registration.imported;
            imported.registrations--;
            if (imported.registrations == 0) {
                services.remove(imported.endpoint().getId());
                last = imported;
            }
        }
        if (last != null) {
            last.close();
        }
        return true;
    }

    void closeAll(Predicate<ImportRegistrationImpl> which) {
        List<ImportRegistrationImpl> affected;
        synchronized (this) {
            affected = registrations.stream().filter(which).toList();
        }
        affected.forEach(ImportRegistrationImpl::close);
    }

    synchronized Collection<ImportReference> references() {
        return List.copyOf(registrations);
    }
}
