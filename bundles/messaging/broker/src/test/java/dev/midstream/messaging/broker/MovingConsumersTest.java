package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.MOMENT;
import static dev.midstream.messaging.broker.Clients.consumer;
import static dev.midstream.messaging.broker.Clients.numbered;
import static dev.midstream.messaging.broker.Clients.receive;
import static dev.midstream.messaging.broker.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service moves from node to node while messages for it are brought to where it was. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class MovingConsumersTest {
    private static final String JOBS = "jobs";

    @TempDir
    Path folder;

    private TestNode a;
    private TestNode b;
    private TestNode c;

    @BeforeEach
    void start() throws IOException {
        a = new TestNode("a", folder);
        b = new TestNode("b", folder);
        c = new TestNode("c", folder);
        TestNode.mesh(a, b, c);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        c.close();
    }

    /** The consumer reads a little of what its broker was brought, and goes. */
    private static void strand(TestNode from, TestNode to) throws JMSException {
        try (Connection sender = from.connect();
                Connection receiver = to.connect();
                MessageConsumer consumer = consumer(receiver, JOBS)) {
            await().until(() -> from.bridged(JOBS) == 1);
            send(sender, JOBS, numbered("", 50));
            assertThat(receive(consumer, 10)).hasSize(10);
            await().untilAsserted(() ->
                    assertThat(from.depth(JOBS)).as(() -> from.holders(JOBS)).isZero());
        }
        await().until(() -> from.bridged(JOBS) == 0);
        assertThat(to.depth(JOBS)).isGreaterThan(0);
    }

    @Test
    void messagesGoBackToWhereTheyCameFrom() throws JMSException {
        strand(a, b);
        try (Connection receiver = a.connect()) {
            assertThat(receive(receiver, JOBS, 40)).doesNotHaveDuplicates().hasSize(40);
        }
    }

    @Test
    void messagesGoOnToAThirdNode() throws JMSException {
        strand(a, b);
        try (Connection receiver = c.connect()) {
            assertThat(receive(receiver, JOBS, 40)).doesNotHaveDuplicates().hasSize(40);
        }
    }

    /** The control: as a broker does it that nobody told to. */
    @Test
    void withoutReplayTheyAreStuckWhereTheyWereBrought() throws JMSException {
        for (TestNode node : List.of(a, b, c)) {
            node.broker.service().getDestinationPolicy().getDefaultEntry().setNetworkBridgeFilterFactory(null);
        }
        strand(a, b);
        try (Connection receiver = a.connect();
                MessageConsumer consumer = consumer(receiver, JOBS)) {
            await().until(() -> b.bridged(JOBS) == 1);
            assertThat(Clients.more(consumer)).isEmpty();
        }
        assertThat(b.depth(JOBS)).isEqualTo(40);
    }

    @Test
    void nothingIsLostOrStuckWhenConsumersHopUnderLoad() throws Exception {
        int each = 300;
        List<TestNode> nodes = List.of(a, b, c);
        List<Thread> senders = new ArrayList<>();
        Set<String> missing = new HashSet<>();
        for (TestNode node : nodes) {
            String[] texts = numbered(node.name, each);
            missing.addAll(Arrays.asList(texts));
            senders.add(new Thread(() -> {
                try (Connection connection = node.connect()) {
                    for (String text : texts) {
                        send(connection, JOBS, text);
                    }
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        senders.forEach(Thread::start);
        List<String> received = new ArrayList<>();
        for (int hop = 0; hop < 200 && !missing.isEmpty(); hop++) {
            try (Connection connection = nodes.get(hop % 3).connect();
                    MessageConsumer consumer = consumer(connection, JOBS)) {
                for (int i = 0; i < 40; i++) {
                    Message message = consumer.receive(5 * MOMENT);
                    if (message == null) {
                        break;
                    }
                    received.add(message.getBody(String.class));
                    missing.remove(message.getBody(String.class));
                }
            }
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(missing).as("of %s", received.size()).isEmpty();
        await().until(() -> a.depth(JOBS) + b.depth(JOBS) + c.depth(JOBS) == 0);
    }
}
