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

/** What is imported. Thread-safe: one lock guards the books; services are registered and listeners told without it. */
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
        Imported fresh = new Imported(context, transport, endpoint);
        ImportRegistrationImpl registration;
        synchronized (this) {
            Imported present = services.putIfAbsent(endpoint.getId(), fresh);
            Imported shared = present == null ? fresh : present;
            shared.registrations++;
            registration = ImportRegistrationImpl.of(this, client, shared);
            registrations.add(registration);
        }
        if (registration.imported == fresh) {
            try {
                fresh.register();
            } catch (RuntimeException e) {
                forget(registration, false);
                LOG.warn("{} could not be imported", endpoint.getId(), e);
                events.imported(RemoteServiceAdminEvent.IMPORT_ERROR, null, endpoint, e);
                return ImportRegistrationImpl.failed(this, client, e);
            }
            LOG.info("Imported {} of {}", endpoint.getInterfaces(), endpoint.getId());
        }
        events.imported(RemoteServiceAdminEvent.IMPORT_REGISTRATION, registration, endpoint, null);
        return registration;
    }

    void updated(ImportRegistrationImpl registration, EndpointDescription endpoint) {
        events.imported(RemoteServiceAdminEvent.IMPORT_UPDATE, registration, endpoint, null);
    }

    void closed(ImportRegistrationImpl registration) {
        if (forget(registration, true)) {
            events.imported(
                    RemoteServiceAdminEvent.IMPORT_UNREGISTRATION,
                    registration,
                    registration.imported.endpoint(),
                    null);
        }
    }

    private boolean forget(ImportRegistrationImpl registration, boolean registered) {
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
        if (last != null && registered) {
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
