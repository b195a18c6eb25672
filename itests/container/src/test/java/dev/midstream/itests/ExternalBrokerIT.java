package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Map;
import javax.inject.Inject;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;

/** The same listener with a broker elsewhere, which here is one in the process that has started the node. */
@ExamReactorStrategy(PerClass.class)
public class ExternalBrokerIT extends ContainerTest {
    private static final String BROKER = "midstream.itests.broker";
    private static final String LISTENER = "dev.midstream.fixtures.listener.jar";
    private static final String WORK = "listener.work";
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    @Filter(timeout = 60_000)
    Queues queues;

    @Inject
    @Filter(timeout = 60_000)
    DeadLetters letters;

    @Override
    @Configuration
    public Option[] configuration() {
        String url = startBroker();
        return Container.with(
                editConfigurationFilePut("etc/dev.midstream.messaging.broker.cfg", "url", "failover:(" + url + ")"),
                Container.property(BROKER, url));
    }

    private static String startBroker() {
        try {
            BrokerService broker = new BrokerService();
            broker.setBrokerName("elsewhere");
            broker.setPersistent(false);
            broker.setUseJmx(false);
            String url = broker.addConnector("tcp://127.0.0.1:0").getPublishableConnectString();
            broker.start();
            broker.waitUntilStarted();
            return url;
        } catch (Exception e) {
            throw new IllegalStateException("The other broker did not start", e);
        }
    }

    @Test
    public void aListenerWorksAndItsDeadLettersComeBack() throws Exception {
        commit(Jars.revision(Container.jar(LISTENER), "1.0.1"));
        try (JMSContext jms = new ActiveMQConnectionFactory(System.getProperty(BROKER)).createContext();
                var done = jms.createConsumer(jms.createQueue("listener.done"))) {
            jms.createProducer().send(jms.createQueue(WORK), "one");
            assertDone(done.receive(SOON.toMillis()), "one", "1.0.1");

            jms.createProducer().send(jms.createQueue(WORK), "poison");
            Await.until("a dead letter", SOON, () -> letters.list(WORK).size() == 1);
            assertEquals("1.0.1", letters.list(WORK).get(0).revision());

            QueueReport report = queues.report();
            assertTrue(report.note(), report.note().contains("The broker runs elsewhere"));
            assertTrue(
                    report.queues().toString(),
                    report.queues().stream()
                            .anyMatch(queue ->
                                    queue.name().equals(WORK) && queue.deadLetters() == 1 && queue.depth() == null));

            commit(Jars.with(Jars.revision(Container.jar(LISTENER), "1.0.2"), Map.of("Work-Fixed", "poison")));
            letters.retry(letters.list(WORK));
            assertDone(done.receive(SOON.toMillis()), "poison", "1.0.2");
            assertNull(done.receive(300));
        }
    }

    private static void assertDone(Message message, String text, String version) throws Exception {
        assertNotNull(text + " was not done", message);
        assertEquals(text, message.getBody(String.class));
        assertEquals(version, message.getStringProperty("version"));
    }
}
