package dev.midstream.remote.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminEvent;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners and the Event Admin what has been exported and imported (122.7). */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String TOPIC = "org/osgi/service/remoteserviceadmin/";
    private static final List<String> TYPES = List.of(
            "",
            "IMPORT_REGISTRATION",
            "EXPORT_REGISTRATION",
            "EXPORT_UNREGISTRATION",
            "IMPORT_UNREGISTRATION",
            "IMPORT_ERROR",
            "EXPORT_ERROR",
            "EXPORT_WARNING",
            "IMPORT_WARNING",
            "IMPORT_UPDATE",
            "EXPORT_UPDATE");

    private final BundleContext context;
    private final boolean withEventAdmin;

    Events(BundleContext context) {
        this.context = context;
        boolean present;
        try {
            present = EventAdmin.class.getName() != null;
        } catch (NoClassDefFoundError e) {
            present = false;
        }
        this.withEventAdmin = present;
    }

    void exported(int type, ExportReference reference, EndpointDescription endpoint, Throwable failure) {
        tell(new RemoteServiceAdminEvent(type, context.getBundle(), reference, failure), endpoint);
    }

    void imported(int type, ImportReference reference, EndpointDescription endpoint, Throwable failure) {
        tell(new RemoteServiceAdminEvent(type, context.getBundle(), reference, failure), endpoint);
    }

    private void tell(RemoteServiceAdminEvent event, EndpointDescription endpoint) {
        for (ServiceReference<RemoteServiceAdminListener> reference : listeners()) {
            RemoteServiceAdminListener listener = context.getService(reference);
            if (listener != null) {
                try {
                    listener.remoteAdminEvent(event);
                } catch (RuntimeException e) {
                    LOG.warn("{} failed on an event of type {}", listener, TYPES.get(event.getType()), e);
                } finally {
                    context.ungetService(reference);
                }
            }
        }
        if (withEventAdmin) {
            post(event, endpoint);
        }
    }

    private Collection<ServiceReference<RemoteServiceAdminListener>> listeners() {
        try {
            return new ArrayList<>(context.getServiceReferences(RemoteServiceAdminListener.class, null));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void post(RemoteServiceAdminEvent event, EndpointDescription endpoint) {
        ServiceReference<EventAdmin> reference = context.getServiceReference(EventAdmin.class);
        EventAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            return;
        }
        try {
            admin.postEvent(new Event(TOPIC + TYPES.get(event.getType()), properties(event, endpoint)));
        } finally {
            context.ungetService(reference);
        }
    }

    private static Map<String, Object> properties(RemoteServiceAdminEvent event, EndpointDescription endpoint) {
        Bundle source = event.getSource();
        Map<String, Object> properties = new HashMap<>();
        properties.put("bundle", source);
        properties.put("bundle.id", source.getBundleId());
        properties.put("bundle.symbolicname", source.getSymbolicName());
        properties.put("bundle.version", source.getVersion());
        properties.put("timestamp", System.currentTimeMillis());
        properties.put("event", event);
        if (event.getException() != null) {
            properties.put("exception", event.getException());
            properties.put("exception.class", event.getException().getClass().getName());
            properties.put(
                    "exception.message", String.valueOf(event.getException().getMessage()));
        }
        if (endpoint != null) {
            properties.put(RemoteConstants.ENDPOINT_ID, endpoint.getId());
            properties.put(Constants.OBJECTCLASS, endpoint.getInterfaces().toArray(new String[0]));
            properties.put(
                    RemoteConstants.SERVICE_IMPORTED_CONFIGS,
                    endpoint.getConfigurationTypes().toArray(new String[0]));
            if (endpoint.getFrameworkUUID() != null) {
                properties.put(RemoteConstants.ENDPOINT_FRAMEWORK_UUID, endpoint.getFrameworkUUID());
            }
        }
        return properties;
    }
}
