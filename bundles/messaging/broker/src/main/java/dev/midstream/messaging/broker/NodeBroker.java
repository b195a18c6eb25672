package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.Queues;
import dev.midstream.swap.gate.Gates;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker that this node's services use: the one in the node or, if a URL is configured, one elsewhere. Services see
 * a {@link ConnectionFactory} in both cases, and the same one.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.messaging.broker",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Settings.class)
public final class NodeBroker {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBroker.class);

    private final EmbeddedBroker embedded;
    private final EmbeddedQueues embeddedQueues;
    private final List<ServiceRegistration<?>> registrations;

    @Activate
    public NodeBroker(BundleContext context, Settings settings, @Reference Accounts accounts, @Reference Gates gates) {
        boolean elsewhere = !settings.url().isBlank();
        embedded = elsewhere
                ? null
                : EmbeddedBroker.start(
                        settings, accounts, Path.of(context.getProperty("karaf.data"), "midstream", "broker"));
        String url = elsewhere ? settings.url() : EmbeddedBroker.URL;
        if (elsewhere) {
            LOG.info("Messages go by the broker at {}", url);
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("midstream.broker", elsewhere ? "external" : "embedded");
        Factories factories = new Factories(url, accounts);
        Operator operator = new Operator(factories.as(Account.ADMIN));
        embeddedQueues = elsewhere
                ? null
                : new EmbeddedQueues(embedded.service(), service -> gates.live(service)
                        .map(live -> live.getVersion().toString())
                        .orElse(null));
        Queues queues = elsewhere ? new ExternalQueues(operator) : embeddedQueues;
        DeadLetters letters =
                new Graveyard(operator, elsewhere ? ExternalQueues::names : session -> embeddedQueues.names());
        registrations = List.of(
                context.registerService(ConnectionFactory.class.getName(), factories, properties),
                context.registerService(Queues.class, queues, properties),
                context.registerService(DeadLetters.class, letters, properties));
    }

    @Deactivate
    public void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        if (embedded != null) {
            embeddedQueues.close();
            embedded.close();
        }
    }
}
