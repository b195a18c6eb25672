package dev.midstream.remote.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;

/**
 * The Remote Service Admin over all transports, which are {@link DistributionProvider} services and may come and go.
 * Registrations of a bundle are closed when it lets go of the admin, those of a transport when that goes, and exports
 * when their service goes.
 */
@Component(service = {})
public final class Admin implements ServiceFactory<RemoteServiceAdmin>, ServiceListener {
    private final BundleContext context;
    private final Exports exports;
    private final Imports imports;
    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private ServiceRegistration<RemoteServiceAdmin> registration;

    @Activate
    public Admin(BundleContext context) {
        this.context = context;
        Events events = new Events(context);
        this.exports = new Exports(context, events);
        this.imports = new Imports(context, events);
    }

    @Activate
    void start() {
        context.addServiceListener(this);
        synchronized (this) {
            registration = context.registerService(RemoteServiceAdmin.class, this, properties());
        }
    }

    @Deactivate
    void stop() {
        context.removeServiceListener(this);
        registration.unregister();
        exports.closeAll(each -> true);
        imports.closeAll(each -> true);
    }

    /** Dynamic, for a transport that goes must not take what others carry with it. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTransport(DistributionProvider provider, ServiceReference<DistributionProvider> reference) {
        transports.add(new Transport(reference, provider));
        publish();
    }

    void removeTransport(DistributionProvider provider, ServiceReference<DistributionProvider> reference) {
        Transport gone = new Transport(reference, provider);
        transports.remove(gone);
        exports.closeAllOf(key -> key.transport().equals(gone));
        imports.closeAll(each -> each.imported.transport.equals(gone));
        publish(); // last: who hears of it exports again by the transports that are left
    }

    private synchronized void publish() {
        if (registration != null) {
            registration.setProperties(properties());
        }
    }

    private Dictionary<String, Object> properties() {
        List<String> configs = new ArrayList<>();
        List<String> intents = new ArrayList<>();
        for (Transport transport : inOrder()) {
            configs.addAll(transport.configs());
            intents.addAll(transport.intents());
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(RemoteConstants.REMOTE_CONFIGS_SUPPORTED, configs.toArray(new String[0]));
        properties.put(
                RemoteConstants.REMOTE_INTENTS_SUPPORTED,
                intents.stream().distinct().toArray(String[]::new));
        return properties;
    }

    private List<Transport> inOrder() {
        return transports.stream()
                .sorted(Comparator.comparing(Transport::reference, Comparator.reverseOrder()))
                .toList();
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            exports.closeAllOf(key -> key.reference().equals(event.getServiceReference()));
        }
    }

    @Override
    public RemoteServiceAdmin getService(Bundle client, ServiceRegistration<RemoteServiceAdmin> asked) {
        return new Client(client);
    }

    @Override
    public void ungetService(Bundle client, ServiceRegistration<RemoteServiceAdmin> asked, RemoteServiceAdmin service) {
        exports.closeAll(each -> each.client.equals(client));
        imports.closeAll(each -> each.client.equals(client));
    }

    /** The admin as one bundle has it. */
    private final class Client implements RemoteServiceAdmin {
        private final Bundle bundle;

        Client(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public Collection<ExportRegistration> exportService(ServiceReference<?> reference, Map<String, ?> properties) {
            return exports.export(bundle, reference, properties == null ? Map.of() : properties, inOrder());
        }

        @Override
        public ImportRegistration importService(EndpointDescription endpoint) {
            return imports.importService(bundle, endpoint, inOrder());
        }

        @Override
        public Collection<ExportReference> getExportedServices() {
            return exports.references();
        }

        @Override
        public Collection<ImportReference> getImportedEndpoints() {
            return imports.references();
        }
    }
}
