package dev.midstream.remote.direct;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.apache.aries.rsa.spi.Endpoint;
import org.apache.aries.rsa.spi.IntentUnsatisfiedException;
import org.apache.aries.rsa.util.StringPlus;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport as a distribution provider. It listens from the first export on. */
@Component(
        service = {},
        configurationPid = "dev.midstream.remote.direct")
@Designate(ocd = DirectConfig.class)
public final class DirectProvider implements DistributionProvider {
    private static final Logger LOG = LoggerFactory.getLogger(DirectProvider.class);
    private static final String TIMEOUT = "osgi.basic.timeout";
    private static final int PORT = 9700;
    /** Above others, so that it is the default. */
    private static final int RANKING = 100;

    private final DirectConfig config;
    private final String host;
    private final int port;
    private final Settings settings;
    private final Security security;
    private final DirectClient client;
    private final List<String> intents = new ArrayList<>(List.of("osgi.basic", "osgi.async", "osgi.private"));
    private final ServiceRegistration<DistributionProvider> registration;
    // guarded by this
    private Server server;
    private boolean closed;

    @Activate
    public DirectProvider(DirectConfig config, BundleContext context) throws IOException {
        this.config = config;
        this.host = config.host();
        this.port = config.port() != 0 ? config.port() : defaultPort(context);
        this.settings = new Settings(
                Limits.DEFAULT.withMaxBytes(config.max_message()),
                config.calls(),
                config.threads(),
                config.queue(),
                config.connections(),
                Settings.DEFAULT.pending(),
                new Settings.Times(
                        config.connect_timeout(),
                        Settings.Times.DEFAULT.arrival(),
                        config.ping(),
                        config.pong(),
                        Settings.Times.DEFAULT.write(),
                        Settings.Times.DEFAULT.idle()));
        this.security = Security.of(context);
        if (security.isEncrypted()) {
            intents.add("osgi.confidential");
        }
        this.client = new DirectClient(settings, security, CallContext::currentHeaders);
        Map<String, Object> properties = new HashMap<>();
        properties.put(RemoteConstants.REMOTE_CONFIGS_SUPPORTED, new String[] {Address.CONFIG_TYPE});
        properties.put(RemoteConstants.REMOTE_INTENTS_SUPPORTED, intents.toArray(new String[0]));
        properties.put(Constants.SERVICE_RANKING, RANKING);
        this.registration = context.registerService(DistributionProvider.class, this, new Hashtable<>(properties));
        LOG.info("Remote calls: {}, deadline {} ms", security, config.timeout());
    }

    private static int defaultPort(BundleContext context) {
        String configured = context.getProperty("midstream.port.remote");
        return configured == null ? PORT : Integer.parseInt(configured);
    }

    @Deactivate
    void close() {
        registration.unregister();
        client.close();
        Server listening;
        synchronized (this) {
            closed = true;
            listening = server;
        }
        if (listening != null) {
            listening.close();
            try {
                listening.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String[] getSupportedTypes() {
        return new String[] {Address.CONFIG_TYPE};
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Endpoint exportService(
            Object service, BundleContext context, Map<String, Object> properties, Class[] interfaces) {
        requireIntents(properties);
        ContractCodec codec = ContractCodec.of(contracts(interfaces), settings.limits());
        Server listening = server();
        long key = listening.export(service, codec);
        String advertised = config.advertised().isEmpty() ? host : config.advertised();
        Address address = new Address(advertised, listening.port(), key);
        Map<String, Object> described = new HashMap<>(properties);
        described.put(RemoteConstants.ENDPOINT_ID, address.id());
        described.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, new String[] {Address.CONFIG_TYPE});
        Set<String> offered = new LinkedHashSet<>(intents);
        offered.addAll(strings(properties.get(RemoteConstants.SERVICE_INTENTS)));
        described.put(RemoteConstants.SERVICE_INTENTS, offered.toArray(new String[0]));
        address.describe(described);
        EndpointDescription description = new EndpointDescription(described);
        return new Endpoint() {
            @Override
            public EndpointDescription description() {
                return description;
            }

            @Override
            public void close() {
                listening.withdraw(key);
            }
        };
    }

    private void requireIntents(Map<String, Object> properties) {
        Set<String> required = new LinkedHashSet<>(strings(properties.get(RemoteConstants.SERVICE_EXPORTED_INTENTS)));
        required.addAll(strings(properties.get(RemoteConstants.SERVICE_EXPORTED_INTENTS_EXTRA)));
        for (String intent : required) {
            if (!intents.contains(intent)) {
                throw new IntentUnsatisfiedException(intent);
            }
        }
    }

    private static List<String> strings(Object value) {
        List<String> strings = StringPlus.normalize(value);
        return strings == null ? List.of() : strings;
    }

    @SuppressWarnings("rawtypes")
    private static List<Class<?>> contracts(Class[] interfaces) {
        List<Class<?>> contracts = new ArrayList<>();
        for (Class<?> each : interfaces) {
            contracts.add(each);
        }
        return contracts;
    }

    private synchronized Server server() {
        if (closed) {
            throw new IllegalStateException("The transport has stopped");
        }
        if (server == null) {
            try {
                server = new Server(settings, security.listen(host, port));
                LOG.info("Remote calls are taken on {}:{}", host, server.port());
            } catch (IOException e) {
                throw new ServiceException(
                        "Remote calls cannot be taken on " + host + ":" + port + ": " + e.getMessage()
                                + ". Set another port in etc/dev.midstream.remote.direct.cfg.",
                        ServiceException.REMOTE,
                        e);
            }
        }
        return server;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object importEndpoint(
            ClassLoader loader, BundleContext context, Class[] interfaces, EndpointDescription endpoint) {
        List<Class<?>> contracts = contracts(interfaces);
        Address address = Address.of(endpoint);
        return client.proxy(
                loader,
                contracts,
                ContractCodec.of(contracts, settings.limits()),
                address.host(),
                address.port(),
                address.key(),
                timeout(endpoint.getProperties().get(TIMEOUT)));
    }

    private long timeout(Object given) {
        if (given == null) {
            return config.timeout();
        }
        try {
            long millis = given instanceof Number number ? number.longValue() : Long.parseLong(given.toString());
            if (millis > 0) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        LOG.warn("{} is {}, but must be a number of milliseconds; {} are used", TIMEOUT, given, config.timeout());
        return config.timeout();
    }
}
