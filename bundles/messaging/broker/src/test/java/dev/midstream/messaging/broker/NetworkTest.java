package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in a cluster. */
class NetworkTest {
    private static final long SOON = 10_000;
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

    private static void send(Connection connection, String queue, String text) throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        producer.send(session.createTextMessage(text));
        session.close();
    }

    @Test
    void whatIsSentOnOneNodeReachesAConsumerOnAnother() throws JMSException {
        try (Connection sender = a.connect();
                Connection receiver = c.connect()) {
            Session session = receiver.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue(JOBS));
            send(sender, JOBS, "one");
            Message message = consumer.receive(SOON);
            assertThat(message.getBody(String.class)).isEqualTo("one");
        }
        await().until(() -> a.depth(JOBS) == 0);
    }
}
