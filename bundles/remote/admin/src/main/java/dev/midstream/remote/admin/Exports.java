package dev.midstream.remote.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.aries.rsa.spi.Endpoint;
import org.apache.aries.rsa.spi.IntentUnsatisfiedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is exported. Thread-safe: one lock guards the books and is held for nothing else, so no service, transport or
 * listener that is called can deadlock with it. Of two endpoints that are made for the same export at once, one is
 * closed again.
 */
final class Exports {
    private static final Logger LOG = LoggerFactory.getLogger(Exports.class);

    private final BundleContext context;
    private final Events events;
    // guarded by this
    private final Map<Exported.Key, Exported> endpoints = new HashMap<>();
    private final Set<ExportRegistrationImpl> registrations = new LinkedHashSet<>();

    Exports(BundleContext context, Events events) {
        this.context = context;
        this.events = events;
    }

    /** @param transports in the order of preference */
    List<ExportRegistration> export(
            Bundle client, ServiceReference<?> reference, Map<String, ?> overlay, List<Transport> transports) {
        ServiceProperties properties = new ServiceProperties(reference, overlay);
        List<String> names = properties.exportedInterfaces();
        if (properties.get(RemoteConstants.SERVICE_IMPORTED) != null) {
            return List.of();
        }
        List<String> configs = properties.strings(RemoteConstants.SERVICE_EXPORTED_CONFIGS);
        Set<String> intents = properties.requiredIntents();
        List<Transport> able = transports.stream()
                .filter(transport -> configs.isEmpty() || transport.supportsAny(configs))
                .filter(transport -> transport.mayHave(intents))
                .toList();
        List<ExportRegistration> made = new ArrayList<>();
        for (Transport transport : configs.isEmpty() ? able.stream().limit(1).toList() : able) {
            ExportRegistrationImpl registration = export(client, reference, overlay, properties, names, transport);
            if (registration != null) {
                made.add(registration);
            }
        }
        return made;
    }

    /** Null if the transport cannot or will not. */
    private ExportRegistrationImpl export(
            Bundle client,
            ServiceReference<?> reference,
            Map<String, ?> overlay,
            ServiceProperties properties,
            List<String> names,
            Transport transport) {
        Exported.Key key = new Exported.Key(reference, transport, names, Map.copyOf(overlay));
        ExportRegistrationImpl registration;
        try {
            registration = share(key, client, null);
            if (registration == null) {
                Exported made = make(key, properties);
                if (made == null) {
                    return null;
                }
                registration = share(key, client, made);
                if (registration.exported() != made) {
                    made.close();
                }
            }
        } catch (IntentUnsatisfiedException e) {
            LOG.info("{} cannot be exported by {}: {}", names, transport.configs(), e.toString());
            return null;
        } catch (RuntimeException e) {
            LOG.warn("{} could not be exported by {}", names, transport.configs(), e);
            events.exported(RemoteServiceAdminEvent.EXPORT_ERROR, null, null, e);
            return ExportRegistrationImpl.failed(this, client, e);
        }
        EndpointDescription endpoint = registration.getExportedEndpoint();
        if (endpoint != null) {
            LOG.info("Exported {} as {}", names, endpoint.getId());
            events.exported(RemoteServiceAdminEvent.EXPORT_REGISTRATION, registration, endpoint, null);
        }
        return registration;
    }

    /** Registers for the endpoint that there is, or else for a fresh one; null if there is none of both. */
    private synchronized ExportRegistrationImpl share(Exported.Key key, Bundle client, Exported fresh) {
        Exported exported = endpoints.get(key);
        if (exported == null) {
            if (fresh == null) {
                return null;
            }
            exported = fresh;
            endpoints.put(key, fresh);
        }
        exported.registrations++;
        ExportRegistrationImpl registration = ExportRegistrationImpl.of(this, client, exported, key.overlay());
        registrations.add(registration);
        return registration;
    }

    private Exported make(Exported.Key key, ServiceProperties properties) {
        Bundle bundle = key.reference().getBundle();
        BundleContext owner = bundle == null ? null : bundle.getBundleContext();
        Object service = owner == null ? null : owner.getService(key.reference());
        if (service == null) {
            throw new IllegalStateException("The service is not registered any more");
        }
        Exported made = null;
        try {
            List<Class<?>> interfaces = Packages.interfaces(service, key.interfaces());
            if (interfaces.isEmpty()) {
                throw new IllegalArgumentException(
                        "The service implements none of " + key.interfaces() + " as an interface");
            }
            Map<String, Object> given = properties.forEndpoint(interfaces, context);
            Endpoint endpoint = key.transport()
                    .provider()
                    .exportService(service, owner, given, interfaces.toArray(new Class<?>[0]));
            made = endpoint == null ? null : new Exported(key, interfaces, owner, endpoint, given);
            return made;
        } finally {
            if (made == null) {
                owner.ungetService(key.reference());
            }
        }
    }

    EndpointDescription update(Exported exported, Map<String, ?> overlay) {
        ServiceProperties properties = new ServiceProperties(exported.key.reference(), overlay);
        return exported.update(properties.forEndpoint(exported.interfaces, context));
    }

    void updated(ExportRegistrationImpl registration, EndpointDescription endpoint) {
        events.exported(RemoteServiceAdminEvent.EXPORT_UPDATE, registration, endpoint, null);
    }

    void closed(ExportRegistrationImpl registration, Exported exported) {
        boolean last;
        synchronized (this) {
            if (!registrations.remove(registration)) {
                return;
            }
            exported.registrations--;
            last = exported.registrations == 0;
            if (last) {
                endpoints.remove(exported.key);
            }
        }
        if (last) {
            exported.close();
        }
        events.exported(RemoteServiceAdminEvent.EXPORT_UNREGISTRATION, registration, exported.description(), null);
    }

    void closeAllOf(Predicate<Exported.Key> which) {
        closeAll(registration -> {
            Exported exported = registration.exported();
            return exported != null && which.test(exported.key);
        });
    }

    void closeAll(Predicate<ExportRegistrationImpl> which) {
        List<ExportRegistrationImpl> affected;
        synchronized (this) {
            affected = registrations.stream().filter(which).toList();
        }
        affected.forEach(ExportRegistrationImpl::close);
    }

    synchronized Collection<ExportReference> references() {
        return List.copyOf(registrations);
    }
}
