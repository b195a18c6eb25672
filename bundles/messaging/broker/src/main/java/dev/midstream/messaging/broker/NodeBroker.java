package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.BrokerPeers;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.Queues;
import dev.midstream.security.secret.ClusterToken;
import dev.midstream.swap.gate.RoutingTable;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
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
        configurationPid = NodeBroker.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Settings.class)
public final class NodeBroker {
    static final String PID = "dev.midstream.messaging.broker";

    private static final Logger LOG = LoggerFactory.getLogger(NodeBroker.class);

    private final EmbeddedBroker embedded;
    private final EmbeddedQueues embeddedQueues;
    private final Network network;
    private final Followed followed;
    private final List<ServiceRegistration<?>> registrations;

    @Activate
    public NodeBroker(
            BundleContext context, Settings settings, @Reference Accounts accounts, @Reference RoutingTable table) {
        boolean elsewhere = !settings.url().isBlank();
        embedded = elsewhere
                ? null
                : EmbeddedBroker.start(
                        node(context),
                        settings,
                        accounts,
                        Path.of(context.getProperty("karaf.data"), "midstream", "broker"));
        String url = elsewhere ? settings.url() : embedded.url();
        network = elsewhere ? null : network(context, settings, accounts);
        followed = elsewhere ? null : new Followed(network);
        if (elsewhere) {
            LOG.info("Messages go by the broker at {}", url);
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("midstream.broker", elsewhere ? "external" : "embedded");
        Factories factories = new Factories(url, accounts);
        Operator operator = new Operator(factories.as(Account.ADMIN));
        embeddedQueues = elsewhere
                ? null
                : new EmbeddedQueues(embedded.service(), service -> table.live(service)
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

    private static String node(BundleContext context) {
        return Optional.ofNullable(context.getProperty("midstream.node")).orElse("node1");
    }

    private Network network(BundleContext context, Settings settings, Accounts accounts) {
        PeerPasswords passwords = new PeerPasswords(ClusterToken.file(context.getProperty("karaf.etc")));
        return new Network(embedded.service(), accounts, passwords, settings.peers_plain());
    }

    /** Clusters come and go; the broker and the connections to it stay. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setPeers(BrokerPeers peers) {
        if (followed == null) {
            LOG.info("Messages go by a broker elsewhere: whether it exchanges them with others is not for this node");
        } else {
            followed.follow(peers);
        }
    }

    void unsetPeers(BrokerPeers peers) {
        if (followed != null) {
            followed.unfollow(peers);
        }
    }

    @Deactivate
    public void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        if (embedded != null) {
            network.close();
            embeddedQueues.close();
            embedded.close();
        }
    }
}
