package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQTempQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final long SOON = 5_000;

    @TempDir
    Path folder;

    private TestSettings settings;
    private Accounts accounts;
    private EmbeddedBroker broker;

    @BeforeEach
    void start() throws IOException {
        settings = TestSettings.free();
        accounts = new Accounts(folder.resolve("accounts"));
        accounts.require("dev.midstream.processing");
        accounts.require("dev.midstream.storage");
        broker = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Session session(String user) throws JMSException {
        return session(user, accounts.password(user));
    }

    private Session session(String user, String password) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(
                        user, password, "tcp://127.0.0.1:" + settings.openwire_port())
                .createConnection();
        try {
            connection.start();
            return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        producer.send(session.createTextMessage(text));
        producer.close();
    }

    private static String receive(Session session, String queue) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        TextMessage message = (TextMessage) consumer.receive(SOON);
        consumer.close();
        return message == null ? null : message.getText();
    }

    @Test
    void whatWasSentIsThereAfterARestart() throws Exception {
        send(session("dev.midstream.processing"), "processing.jobs", "one");
        broker.close();
        broker = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
        assertThat(receive(session("dev.midstream.processing"), "processing.jobs"))
                .isEqualTo("one");
    }

    @Test
    void nobodyGetsInWithoutNameAndPassword() {
        assertThatThrownBy(() -> session(null, null))
                .hasMessageMatching(Clients.refusal("user name and a password are needed"));
        assertThatThrownBy(() -> session("admin", "admin"))
                .hasMessageMatching(Clients.refusal("the password is wrong"));
        assertThatThrownBy(() -> session("nobody", "x")).hasMessageMatching(Clients.refusal("nobody is unknown"));
    }

    @Test
    void passwordsAreReadableByTheirOwnerOnly() throws IOException {
        Path file = folder.resolve("accounts/dev.midstream.storage.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(accounts.password("admin")).hasSize(32).isNotEqualTo(accounts.password("dev.midstream.storage"));
    }

    @Test
    void aServiceUsesItsOwnDestinationsOnly() throws Exception {
        Session storage = session("dev.midstream.storage");
        send(storage, "storage.work", "own");
        assertThat(receive(storage, "storage.work")).isEqualTo("own");
        for (String queue : List.of("processing.jobs", ">", "*.jobs", "storage.work,processing.jobs")) {
            assertThatThrownBy(() -> receive(session("dev.midstream.storage"), queue))
                    .as(queue)
                    .hasMessageContaining("not authorized");
        }
        assertThatThrownBy(() -> send(session("dev.midstream.storage"), "processing.jobs", "x"))
                .hasMessageContaining("not authorized");
    }

    @Test
    void moreIsGrantedByName() throws Exception {
        accounts.grant(new Account("worker", List.of(), List.of("processing.jobs")));
        send(session("worker"), "processing.jobs", "job");
        assertThatThrownBy(() -> receive(session("worker"), "processing.jobs")).hasMessageContaining("not authorized");
        accounts.revoke("worker");
        assertThatThrownBy(() -> send(session("worker"), "processing.jobs", "job"))
                .hasMessageContaining("not authorized");
        assertThat(receive(session("dev.midstream.processing"), "processing.jobs"))
                .isEqualTo("job");
    }

    @Test
    void anEventReachesTheQueueOfEachSubscriber() throws Exception {
        Session processing = session("dev.midstream.processing");
        MessageConsumer consumer =
                processing.createConsumer(processing.createQueue("Consumer.processing.VirtualTopic.storage.objects"));
        Session storage = session("dev.midstream.storage");
        storage.createProducer(storage.createTopic("VirtualTopic.storage.objects"))
                .send(storage.createTextMessage("stored"));
        assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo("stored");
        assertThatThrownBy(() -> session("dev.midstream.storage")
                        .createConsumer(processing.createQueue("Consumer.processing.VirtualTopic.storage.objects")))
                .hasMessageContaining("not authorized");
    }

    @Test
    void serialisedObjectsAreRefused() throws Exception {
        Session session = session("admin");
        MessageProducer producer = session.createProducer(session.createQueue("any"));
        assertThatThrownBy(() -> producer.send(session.createObjectMessage("a string")))
                .hasMessageContaining("serialised Java objects are not taken");
    }

    @Test
    void aMessageAboveTheLimitIsRefusedAndTheConnectionGoesOn() throws Exception {
        Session session = session("admin");
        assertThatThrownBy(() -> send(session, "any", "x".repeat((1 << 20) + 1)))
                .hasMessageContaining("at most 1048576 are taken");
        send(session, "any", "small");
        assertThat(receive(session, "any")).isEqualTo("small");
    }

    @Test
    void answersToOthersCannotBeRead() throws Exception {
        Session asking = session("dev.midstream.storage");
        ActiveMQTempQueue answers = (ActiveMQTempQueue) asking.createTemporaryQueue();
        Session other = session("admin");
        assertThatThrownBy(() -> other.createConsumer(other.createQueue(answers.getPhysicalName())))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createConsumer(answers)).isInstanceOf(JMSException.class);
    }

    @Test
    void onlyTheirCarrierSeesCalls() throws Exception {
        accounts.require("dev.midstream.remote.jms");
        accounts.require("dev.midstream.remote"); // owns what begins with its name, but for these
        String calls = "midstream.remote.dev.midstream.storage.Storage";
        send(session("dev.midstream.remote.jms"), calls, "call");
        for (String account : List.of("dev.midstream.remote", "dev.midstream.storage")) {
            assertThatThrownBy(() -> send(session(account), calls, "x")).hasMessageContaining("not authorized");
            assertThatThrownBy(() -> receive(session(account), calls)).hasMessageContaining("not authorized");
        }
        assertThat(receive(session("dev.midstream.remote.jms"), calls)).isEqualTo("call");
    }
}
