package dev.midstream.remote.jms;

import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import jakarta.jms.ConnectionFactory;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.apache.aries.rsa.spi.Endpoint;
import org.apache.aries.rsa.spi.IntentUnsatisfiedException;
import org.apache.aries.rsa.util.StringPlus;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/**
 * The config type {@code midstream.jms}: a service has a queue of calls that all nodes share which offer it, and a call
 * waits there until one of them takes it or its deadline is over.
 */
@Component(
        property = {
            RemoteConstants.REMOTE_CONFIGS_SUPPORTED + "=" + JmsProvider.TYPE,
            RemoteConstants.REMOTE_INTENTS_SUPPORTED + "=osgi.basic",
            RemoteConstants.REMOTE_INTENTS_SUPPORTED + "=osgi.async",
            RemoteConstants.REMOTE_INTENTS_SUPPORTED + "=osgi.private"
        },
        configurationPid = "dev.midstream.remote.jms")
@Designate(ocd = Settings.class)
public final class JmsProvider implements DistributionProvider {
    static final String TYPE = "midstream.jms";

    /** Of an endpoint: its queue of calls. */
    static final String QUEUE = "midstream.jms.queue";

    /** Of a service: whether its calls are on disk before they are under way, and executed at least once. */
    static final String PERSISTENT = "midstream.jms.persistent";

    private static final List<String> INTENTS = List.of("osgi.basic", "osgi.async", "osgi.private");
    private static final String TIMEOUT = "osgi.basic.timeout";

    private final ConnectionFactory factory;
    private final Settings settings;
    private final Limits limits;
    private final String framework;
    private final Server server;
    private final Caller caller;

    @Activate
    public JmsProvider(BundleContext context, Settings settings, @Reference ConnectionFactory factory) {
        this(
                factory,
                settings,
                Optional.ofNullable(context.getProperty("midstream.node")).orElse("node1"),
                context.getProperty(Constants.FRAMEWORK_UUID));
    }

    JmsProvider(ConnectionFactory factory, Settings settings, String node, String framework) {
        this.factory = factory;
        this.settings = settings;
        this.limits = Limits.DEFAULT.withMaxBytes(settings.message_megabytes() << 20);
        this.framework = framework;
        this.server = new Server(factory);
        this.caller = new Caller(factory, node, settings.calls_out());
    }

    @Deactivate
    public void stop() {
        caller.close();
        server.close();
    }

    @Override
    public String[] getSupportedTypes() {
        return new String[] {TYPE};
    }

    @Override
    public Endpoint exportService(
            Object service,
            BundleContext context,
            Map<String, Object> properties,
            @SuppressWarnings("rawtypes") Class[] contracts) {
        requireIntents(properties);
        Class<?>[] interfaces = contracts;
        ContractCodec codec = ContractCodec.of(List.of(interfaces), limits);
        String queue = Names.calls(properties, interfaces);
        Desk desk = new Desk(factory, queue, service, codec, server, settings.threads(), settings.calls_in());
        desk.open();
        return new QueueEndpoint(describe(properties, interfaces, queue), desk);
    }

    private static void requireIntents(Map<String, Object> properties) {
        Set<String> required = new LinkedHashSet<>(strings(properties.get(RemoteConstants.SERVICE_EXPORTED_INTENTS)));
        required.addAll(strings(properties.get(RemoteConstants.SERVICE_EXPORTED_INTENTS_EXTRA)));
        for (String intent : required) {
            if (!INTENTS.contains(intent)) {
                throw new IntentUnsatisfiedException(intent);
            }
        }
    }

    private static List<String> strings(Object value) {
        List<String> strings = StringPlus.normalize(value);
        return strings == null ? List.of() : strings;
    }

    private EndpointDescription describe(Map<String, Object> properties, Class<?>[] contracts, String queue) {
        Map<String, Object> described = new HashMap<>(properties);
        described.keySet().removeIf(name -> name.startsWith("service.exported."));
        described.put(
                Constants.OBJECTCLASS,
                Arrays.stream(contracts).map(Class::getName).toArray(String[]::new));
        described.put(RemoteConstants.ENDPOINT_ID, TYPE + ":" + UUID.randomUUID());
        described.put(RemoteConstants.ENDPOINT_FRAMEWORK_UUID, framework);
        described.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, getSupportedTypes());
        Set<String> intents = new LinkedHashSet<>(INTENTS);
        intents.addAll(strings(properties.get(RemoteConstants.SERVICE_INTENTS)));
        described.put(RemoteConstants.SERVICE_INTENTS, intents.toArray(new String[0]));
        described.put(QUEUE, queue);
        return new EndpointDescription(described);
    }

    @Override
    public Object importEndpoint(
            ClassLoader loader,
            BundleContext context,
            @SuppressWarnings("rawtypes") Class[] contracts,
            EndpointDescription endpoint) {
        Class<?>[] interfaces = contracts;
        Map<String, Object> properties = endpoint.getProperties();
        RemoteHandler handler = new RemoteHandler(
                caller,
                (String) properties.get(QUEUE),
                ContractCodec.of(List.of(interfaces), limits),
                Boolean.parseBoolean(String.valueOf(properties.get(PERSISTENT))),
                timeout(properties.get(TIMEOUT)));
        return Proxy.newProxyInstance(loader, interfaces, handler);
    }

    private long timeout(Object configured) {
        return configured == null ? settings.timeout_millis() : Long.parseLong(String.valueOf(configured));
    }
}
