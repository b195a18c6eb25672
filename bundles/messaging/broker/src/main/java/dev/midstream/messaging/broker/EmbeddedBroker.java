package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.DestinationInterceptor;
import org.apache.activemq.broker.region.virtual.VirtualDestination;
import org.apache.activemq.broker.region.virtual.VirtualDestinationInterceptor;
import org.apache.activemq.broker.region.virtual.VirtualTopic;
import org.apache.activemq.security.AuthorizationBroker;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.usage.SystemUsage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ActiveMQ in this JVM. A message is on disk before its sender is told that it is sent, and gone from there when it was
 * consumed.
 */
final class EmbeddedBroker implements AutoCloseable {
    /** Of the queue where what cannot be delivered ends; followed by the name of the queue that it was in. */
    static final String DEAD_LETTERS = DeadLetter.PREFIX;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final long MEGABYTE = 1 << 20;
    private static final int TOLD_THAT_THEY_ARE_TOO_MANY = 100;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final BrokerService broker;

    private EmbeddedBroker(BrokerService broker) {
        this.broker = broker;
    }

    /**
     * @param name differs from that of every other broker in the cluster
     * @param data where messages are kept
     * @throws IllegalStateException if it cannot start, such as when a port is taken
     */
    static EmbeddedBroker start(String name, Settings settings, Accounts accounts, Path data) {
        return start(name, settings, accounts, data, next -> new Departures(next, LONGEST_WAIT));
    }

    static EmbeddedBroker start(String name, Settings settings, Accounts accounts, Path data, BrokerPlugin departures) {
        BrokerService broker = new BrokerService();
        try {
            broker.setBrokerName(name);
            configure(broker, settings, accounts, data, departures);
            listen(broker, settings);
            broker.start();
            if (!broker.waitUntilStarted(TimeUnit.SECONDS.toMillis(30))) {
                throw new IllegalStateException("it has not started within 30 s");
            }
            LOG.info("The broker runs: {}, data in {}", broker.getTransportConnectorURIsAsMap(), data);
            return new EmbeddedBroker(broker);
        } catch (Exception e) {
            stop(broker);
            throw new IllegalStateException("The message broker could not be started: " + e, e);
        }
    }

    private static void configure(
            BrokerService broker, Settings settings, Accounts accounts, Path data, BrokerPlugin departures)
            throws Exception {
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setSchedulerSupport(false);
        broker.setDataDirectoryFile(data.toFile());
        broker.setPersistenceAdapter(store(data));
        broker.setDestinationPolicy(Policies.all());
        broker.setDestinationInterceptors(new DestinationInterceptor[] {events()});
        limit(broker.getSystemUsage(), settings);
        broker.setPlugins(new BrokerPlugin[] {
            next -> new Refusals(next, settings.message_megabytes() * MEGABYTE, settings.connections()),
            next -> new AuthorizationBroker(next, new Permissions(accounts)),
            MqttQueues::new,
            departures,
            next -> new Authentication(next, accounts)
        });
    }

    private static KahaDBPersistenceAdapter store(Path data) {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(data.resolve("kahadb").toFile());
        store.setJournalDiskSyncStrategy("always");
        store.setCheckForCorruptJournalFiles(true);
        return store;
    }

    /** An event goes into the queues of services at the broker where it was published: queues travel, not events. */
    private static DestinationInterceptor events() {
        VirtualTopic events = new VirtualTopic();
        events.setName("VirtualTopic.>");
        events.setLocal(true);
        VirtualDestinationInterceptor interceptor = new VirtualDestinationInterceptor();
        interceptor.setVirtualDestinations(new VirtualDestination[] {events});
        return interceptor;
    }

    private static void limit(SystemUsage usage, Settings settings) {
        usage.getMemoryUsage().setLimit(settings.memory_megabytes() * MEGABYTE);
        usage.getStoreUsage().setLimit(settings.store_megabytes() * MEGABYTE);
        usage.getTempUsage().setLimit(settings.store_megabytes() * MEGABYTE / 4);
        usage.setSendFailIfNoSpaceAfterTimeout(TimeUnit.SECONDS.toMillis(settings.wait_seconds()));
    }

    private static void listen(BrokerService broker, Settings settings) throws Exception {
        // a message is measured again when it is whole; this is what a connection may make us hold until then
        long frame = (settings.message_megabytes() + 1) * MEGABYTE;
        connector(broker, "openwire", "nio", settings, settings.openwire_port(), "&wireFormat.maxFrameSize=" + frame);
        connector(
                broker,
                "amqp",
                "amqp+nio",
                settings,
                settings.amqp_port(),
                "&transport.transformer=jms&wireFormat.maxFrameSize=" + frame);
        connector(broker, "stomp", "stomp+nio", settings, settings.stomp_port(), "&transport.maxDataLength=" + frame);
        connector(
                broker,
                MqttQueues.CONNECTOR,
                "mqtt+nio",
                settings,
                settings.mqtt_port(),
                "&transport.maxFrameSize=" + frame);
    }

    private static void connector(
            BrokerService broker, String name, String scheme, Settings settings, int port, String options)
            throws Exception {
        if (port != 0) {
            // beyond that they are cut off without a word, as those must be who come in masses
            int most = settings.connections() + TOLD_THAT_THEY_ARE_TOO_MANY;
            broker.addConnector(new URI(
                            scheme + "://" + settings.host() + ":" + port + "?maximumConnections=" + most + options))
                    .setName(name);
        }
    }

    /** For connections inside the JVM. */
    String url() {
        return "vm://" + broker.getBrokerName() + "?create=false&waitForStart=30000";
    }

    /** The running broker, for those who look into it. */
    BrokerService service() {
        return broker;
    }

    @Override
    public void close() {
        stop(broker);
        LOG.info("The broker has stopped");
    }

    private static void stop(BrokerService broker) {
        try {
            broker.stop();
            broker.waitUntilStopped();
        } catch (Exception e) {
            LOG.warn("The message broker did not stop cleanly", e);
        }
    }
}
