package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the disk that messages may use is used up. */
class FullStoreTest {
    private static final int BYTES = 900_000;
    private static final int MORE_THAN_FITS = 200;
    private static final long SOON = 5_000;
    private static final long MOMENT = 200;

    @TempDir
    Path folder;

    @Test
    void aSendIsRefusedAndNothingThatWasTakenIsLost() throws Exception {
        TestSettings settings = TestSettings.free();
        Accounts accounts = new Accounts(folder.resolve("accounts"));
        EmbeddedBroker broker = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                Account.ADMIN, accounts.password(Account.ADMIN), "tcp://127.0.0.1:" + settings.openwire_port());
        List<Integer> taken = new ArrayList<>();
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("jobs");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < MORE_THAN_FITS; i++) {
                            send(context, queue, i);
                            taken.add(i);
                        }
                    })
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("store is Full")
                    .hasMessageContaining("jobs");
        } finally {
            broker.close();
        }
        assertThat(taken).hasSizeBetween(10, MORE_THAN_FITS - 1);

        EmbeddedBroker again = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("jobs");
            assertThat(receive(context, queue, taken.size())).isEqualTo(taken);
        } finally {
            again.close();
        }
    }

    private static void send(JMSContext context, Queue queue, int number) {
        BytesMessage message = context.createBytesMessage();
        try {
            message.writeInt(number);
            message.writeBytes(new byte[BYTES]);
        } catch (jakarta.jms.JMSException e) {
            throw new IllegalStateException(e);
        }
        context.createProducer().send(queue, message);
    }

    private static List<Integer> receive(JMSContext context, Queue queue, int count) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        try (JMSConsumer consumer = context.createConsumer(queue)) {
            for (int i = 0; i < count; i++) {
                BytesMessage message = (BytesMessage) consumer.receive(SOON);
                assertThat(message).as("message %s of %s", i, count).isNotNull();
                numbers.add(message.readInt());
            }
            assertThat(consumer.receive(MOMENT)).isNull();
        }
        return numbers;
    }
}
