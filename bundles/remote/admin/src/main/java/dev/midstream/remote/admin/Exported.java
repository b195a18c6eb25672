package dev.midstream.remote.admin;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.aries.rsa.spi.Endpoint;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An endpoint that exists, for one registration or several. */
final class Exported {
    private static final Logger LOG = LoggerFactory.getLogger(Exported.class);

    /** What makes two exports the same. */
    record Key(ServiceReference<?> reference, Transport transport, List<String> interfaces, Map<String, ?> overlay) {}

    final Key key;
    final List<Class<?>> interfaces;
    private final BundleContext owner;
    private final Endpoint endpoint;
    /** What the transport has added to the service's properties. */
    private final Map<String, Object> added = new HashMap<>();

    private volatile EndpointDescription description;
    /** Guarded by the admin. */
    int registrations;

    Exported(Key key, List<Class<?>> interfaces, BundleContext owner, Endpoint endpoint, Map<String, Object> given) {
        this.key = key;
        this.interfaces = interfaces;
        this.owner = owner;
        this.endpoint = endpoint;
        this.description = endpoint.description();
        description.getProperties().forEach((name, value) -> {
            if (!given.containsKey(name)) {
                added.put(name, value);
            }
        });
    }

    EndpointDescription description() {
        return description;
    }

    /** Takes the service's properties as they are now. */
    EndpointDescription update(Map<String, Object> given) {
        Map<String, Object> properties = new HashMap<>(given);
        properties.putAll(added);
        description = new EndpointDescription(properties);
        return description;
    }

    void close() {
        try {
            endpoint.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The endpoint {} could not be closed", description.getId(), e);
        }
        try {
            owner.ungetService(key.reference());
        } catch (IllegalStateException e) {
            LOG.debug("The bundle of {} has stopped", key.reference());
        }
    }
}
