package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What senders and clients are told when they want more than the broker gives. */
class LimitsTest {
    private static final int BYTES = 900_000;
    private static final int MORE_THAN_FITS = 200;
    private static final int TWICE_THE_MEMORY = 40;
    private static final long SOON = 10_000;

    @TempDir
    Path folder;

    private TestSettings settings;
    private EmbeddedBroker broker;
    private ActiveMQConnectionFactory factory;

    @BeforeEach
    void start() throws IOException {
        settings = TestSettings.free();
        Accounts accounts = new Accounts(folder.resolve("accounts"));
        broker = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
        factory = new ActiveMQConnectionFactory(
                Account.ADMIN, accounts.password(Account.ADMIN), "tcp://127.0.0.1:" + settings.openwire_port());
        factory.setAlwaysSyncSend(true); // else only an exception listener is told of a refusal
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void oneConnectionMoreThanAPortTakesIsRefusedUntilAnotherEnds() throws Exception {
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < settings.connections(); i++) {
                open.add(connect());
            }
            assertThatThrownBy(this::connect)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("takes " + settings.connections() + " at most");
            for (Connection connection : open) {
                connection.createSession().close();
            }
            open.remove(0).close();
            Awaitility.await().atMost(Duration.ofMillis(SOON)).untilAsserted(() -> open.add(connect()));
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    private Connection connect() throws JMSException {
        Connection connection = factory.createConnection();
        try {
            connection.start();
            return connection;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    @Test
    void aSenderIsRefusedWhenMemoryAndWhatItSpillsToAreUsedUpAndNothingThatWasTakenIsLost() {
        AtomicInteger taken = new AtomicInteger();
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> send(context, taken))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("Full")
                    .hasMessageContaining("jobs");
        }
        assertThat(taken.get() * (long) BYTES)
                .as("more than memory has")
                .isGreaterThan(settings.memory_megabytes() * 1_000_000L);
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("jobs"))) {
            for (int i = 0; i < taken.get(); i++) {
                assertThat(consumer.receive(SOON))
                        .as("message %s of %s", i, taken)
                        .isNotNull();
            }
        }
    }

    /** Not persistent, so that they are in memory alone. */
    private static void send(JMSContext context, AtomicInteger taken) {
        for (int i = 0; i < MORE_THAN_FITS; i++) {
            context.createProducer()
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .send(context.createQueue("jobs"), new byte[BYTES]);
            taken.incrementAndGet();
        }
    }

    @Test
    void messagesThatDoNotFitIntoMemoryWaitOnDisk() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("jobs");
            for (int i = 0; i < TWICE_THE_MEMORY; i++) {
                context.createProducer().send(queue, message(context, i));
            }
            try (JMSConsumer consumer = context.createConsumer(queue)) {
                for (int i = 0; i < TWICE_THE_MEMORY; i++) {
                    BytesMessage message = (BytesMessage) consumer.receive(SOON);
                    assertThat(message).as("message %s", i).isNotNull();
                    assertThat(message.readInt()).isEqualTo(i);
                }
            }
        }
    }

    private static BytesMessage message(JMSContext context, int number) throws JMSException {
        BytesMessage message = context.createBytesMessage();
        message.writeInt(number);
        message.writeBytes(new byte[BYTES]);
        return message;
    }
}
