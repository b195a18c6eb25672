package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.consumer;
import static dev.midstream.messaging.broker.Clients.more;
import static dev.midstream.messaging.broker.Clients.numbered;
import static dev.midstream.messaging.broker.Clients.receive;
import static dev.midstream.messaging.broker.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.BrokerPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When one broker has a message and the other does not know yet. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BrokenBridgeTest {
    private static final String JOBS = "jobs";
    private static final int COUNT = 20;

    @TempDir
    Path folder;

    private TestNode a;
    private TestNode b;
    private Wire wire;

    private void start(BrokerPlugin departures) throws IOException {
        a = new TestNode("a", folder, departures);
        b = new TestNode("b", folder, departures);
        wire = new Wire(b.uri());
        a.follow(Map.of("b", wire.uri()));
        b.follow(a);
    }

    private void start() throws IOException {
        start(next -> new Departures(next, Duration.ofSeconds(30)));
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        a.close();
        b.close();
    }

    @Test
    void whatWasBroughtAndNotConfirmedComesAgainWithTheSameId() throws JMSException, IOException {
        start();
        try (Connection sender = a.connect();
                Connection receiver = b.connect()) {
            MessageConsumer consumer = consumer(receiver, JOBS);
            awaitBridge(sender, consumer);
            wire.hold();
            send(sender, JOBS, numbered("", COUNT));
            assertThat(receive(consumer, COUNT)).doesNotHaveDuplicates().hasSize(COUNT);
            wire.cut();
            assertThat(receive(consumer, COUNT))
                    .as("copies, which are for the inbox to find")
                    .hasSize(COUNT);
            await().until(() -> a.depth(JOBS) == 0 && b.depth(JOBS) == 0);
            assertThat(b.depth(EmbeddedBroker.DEAD_LETTERS + JOBS)).isZero();
        }
    }

    @Test
    void copiesOfWhatWaitsThereAreNotKept() throws JMSException, IOException {
        start();
        try (Connection sender = a.connect()) {
            strandUnconfirmed(sender);
            wire.cut();
            try (Connection receiver = b.connect();
                    MessageConsumer consumer = consumer(receiver, JOBS)) {
                await().until(() -> a.depth(JOBS) == 0);
                assertThat(receive(consumer, COUNT)).doesNotHaveDuplicates().hasSize(COUNT);
                assertThat(more(consumer)).isEmpty();
            }
        }
    }

    @Test
    void whatComesBackBeforeItsConfirmationWaitsForIt() throws JMSException, IOException {
        start();
        assertThat(backBeforeConfirmed(false)).doesNotHaveDuplicates().hasSize(COUNT);
    }

    /** The control. */
    @Test
    void whatDidNotWaitWouldBeLost() throws JMSException, IOException {
        start(next -> next);
        assertThat(backBeforeConfirmed(true)).isEmpty();
    }

    private List<String> backBeforeConfirmed(boolean lost) throws JMSException, IOException {
        try (Connection connection = a.connect()) {
            strandUnconfirmed(connection);
            MessageConsumer consumer = consumer(connection, JOBS);
            if (lost) {
                await().until(() -> b.depth(JOBS) == 0); // A has said that it took them
                wire.release();
                await().until(() -> a.depth(JOBS) == 0);
                return more(consumer);
            }
            assertThat(more(consumer)).isEmpty();
            assertThat(b.depth(JOBS)).isEqualTo(COUNT);
            wire.release();
            List<String> received = receive(consumer, COUNT);
            assertThat(more(consumer)).isEmpty();
            return received;
        }
    }

    /** One message has gone over it and was confirmed, so nothing of its beginning is under way any more. */
    private void awaitBridge(Connection sender, MessageConsumer consumer) throws JMSException {
        await().until(() -> a.bridged(JOBS) == 1);
        send(sender, JOBS, "first");
        assertThat(receive(consumer, 1)).containsExactly("first");
        await().until(() -> a.depth(JOBS) == 0 && b.depth(JOBS) == 0);
    }

    /** All are with B, whose consumer has left, and A does not know. */
    private void strandUnconfirmed(Connection sender) throws JMSException {
        try (Connection receiver = b.connect();
                MessageConsumer consumer = consumer(receiver, JOBS)) {
            awaitBridge(sender, consumer);
            wire.hold();
            send(sender, JOBS, numbered("", COUNT));
            await().until(() -> b.depth(JOBS) == COUNT);
            consumer.close();
        }
    }
}
