package dev.midstream.remote.admin;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote service that is registered here, for one registration or several. Each bundle that uses it gets a proxy of
 * its own class space; a bundle that does not know the contract, such as one that hands services on, gets one of the
 * contract's newest bundle. A proxy whose handler is {@link AutoCloseable} is closed when its bundle lets go of it.
 */
final class Imported implements ServiceFactory<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(Imported.class);

    final Transport transport;
    private final BundleContext context;
    private volatile EndpointDescription endpoint;
    /** Written before it is shared. */
    private ServiceRegistration<?> registration;
    /** Guarded by the admin. */
    int registrations;

    private Imported(BundleContext context, Transport transport, EndpointDescription endpoint) {
        this.context = context;
        this.transport = transport;
        this.endpoint = endpoint;
    }

    /** Registers the service of an endpoint. */
    static Imported register(BundleContext context, Transport transport, EndpointDescription endpoint) {
        Imported imported = new Imported(context, transport, endpoint);
        imported.registration = context.registerService(
                endpoint.getInterfaces().toArray(new String[0]), imported, serviceProperties(endpoint));
        return imported;
    }

    private static Dictionary<String, Object> serviceProperties(EndpointDescription endpoint) {
        Dictionary<String, Object> properties = new Hashtable<>();
        endpoint.getProperties().forEach((key, value) -> {
            if (value != null) {
                properties.put(key, value);
            }
        });
        properties.put(RemoteConstants.SERVICE_IMPORTED, Boolean.TRUE);
        return properties;
    }

    EndpointDescription endpoint() {
        return endpoint;
    }

    ServiceReference<?> reference() {
        return registration.getReference();
    }

    void update(EndpointDescription next) {
        endpoint = next;
        registration.setProperties(serviceProperties(next));
    }

    void close() {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("The imported service {} is unregistered already", endpoint.getId());
        }
    }

    @Override
    public Object getService(Bundle bundle, ServiceRegistration<Object> asked) {
        try {
            ClassLoader loader = loader(bundle);
            List<Class<?>> interfaces = new ArrayList<>();
            for (String name : endpoint.getInterfaces()) {
                interfaces.add(loader.loadClass(name));
            }
            return transport
                    .provider()
                    .importEndpoint(loader, bundle.getBundleContext(), interfaces.toArray(new Class<?>[0]), endpoint);
        } catch (ClassNotFoundException | RuntimeException e) {
            LOG.warn("{} cannot use the remote service {}", bundle, endpoint.getId(), e);
            return null;
        }
    }

    private ClassLoader loader(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        String contract = endpoint.getInterfaces().get(0);
        if (wiring != null && wiring.getClassLoader() != null) {
            try {
                wiring.getClassLoader().loadClass(contract);
                return wiring.getClassLoader();
            } catch (ClassNotFoundException e) {
                LOG.debug("{} does not know {}", bundle, contract);
            }
        }
        int dot = contract.lastIndexOf('.');
        return Packages.exporter(context, dot < 0 ? "" : contract.substring(0, dot))
                .orElseThrow(() -> new IllegalStateException("No bundle exports the package of " + contract));
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<Object> asked, Object service) {
        if (Proxy.isProxyClass(service.getClass())
                && Proxy.getInvocationHandler(service) instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("The proxy of {} for {} could not be closed", endpoint.getId(), bundle, e);
            }
        }
    }
}
