package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.LetterContent;
import dev.midstream.messaging.queues.api.MessagingException;
import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.RedeliveryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues and dead letters as operators see them. */
class GraveyardTest {
    private static final String JOBS = "processing.jobs";
    private static final String SERVICE = "dev.midstream.processing";
    private static final long SOON = 5_000;
    private static final long MOMENT = 200;

    @TempDir
    Path folder;

    private Accounts accounts;
    private EmbeddedBroker broker;
    private ActiveMQConnectionFactory admin;
    private JMSContext jms;
    private EmbeddedQueues queues;
    private Graveyard graveyard;
    private String url;

    @BeforeEach
    void start() throws IOException {
        TestSettings settings = TestSettings.free();
        accounts = new Accounts(folder.resolve("accounts"));
        accounts.require(SERVICE);
        broker = EmbeddedBroker.start("node1", settings, accounts, folder.resolve("data"));
        url = "tcp://127.0.0.1:" + settings.openwire_port();
        admin = new ActiveMQConnectionFactory(Account.ADMIN, accounts.password(Account.ADMIN), url);
        jms = admin.createContext();
        queues = new EmbeddedQueues(broker.service(), service -> service.equals(SERVICE) ? "1.2.0" : null);
        graveyard = new Graveyard(new Operator(admin), session -> queues.names());
    }

    @AfterEach
    void stop() {
        queues.close();
        jms.close();
        broker.close();
    }

    private void letter(String text) {
        jms.createProducer()
                .setProperty("colour", "red")
                .setProperty(DeadLetter.QUEUE, JOBS)
                .setProperty(DeadLetter.CAUSE, "it broke")
                .setProperty(DeadLetter.REVISION, "1.1.0")
                .setProperty(DeadLetter.ATTEMPTS, 6)
                .setProperty(DeadLetter.HISTORY, "first\nlast")
                .send(jms.createQueue(DeadLetter.PREFIX + JOBS), text);
    }

    private Message receive(String queue, long millis) {
        try (var consumer = jms.createConsumer(jms.createQueue(queue))) {
            return consumer.receive(millis);
        }
    }

    @Test
    void aLetterSaysWhatIsKnownOfItsDeath() {
        letter("job");
        List<DeadLetter> letters = graveyard.list(JOBS);
        assertThat(letters).hasSize(1);
        DeadLetter letter = letters.get(0);
        assertThat(letter).isEqualTo(new DeadLetter(letter.id(), letter.at(), JOBS, 6, "it broke", "1.1.0"));
        LetterContent content = graveyard.read(letter.id());
        assertThat(content.body()).isEqualTo("job");
        assertThat(content.encoding()).isEqualTo("text");
        assertThat(content.history()).containsExactly("first", "last");
        assertThat(content.properties()).containsOnlyKeys("colour");
        assertThat(graveyard.list("other")).isEmpty();
        assertThat(graveyard.list(null)).isEqualTo(letters);
        assertThatThrownBy(() -> graveyard.read("ID:none")).hasMessageContaining("There is no dead letter ID:none");
    }

    @Test
    void whatIsPutBackIsAsItWasBefore() throws JMSException {
        letter("job");
        graveyard.retry(graveyard.list(JOBS));
        Message message = receive(JOBS, SOON);
        assertThat(message.getBody(String.class)).isEqualTo("job");
        assertThat(message.getStringProperty("colour")).isEqualTo("red");
        assertThat(message.getPropertyNames().asIterator()).toIterable().noneMatch(name -> name.toString()
                .startsWith("midstream_"));
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(graveyard.list(null)).isEmpty();
    }

    @Test
    void allArePutBackOrNone() throws JMSException {
        letter("one");
        letter("two");
        List<DeadLetter> letters = graveyard.list(JOBS);
        assertThat(receive(DeadLetter.PREFIX + JOBS, SOON).getBody(String.class))
                .isEqualTo("one");
        assertThatThrownBy(() -> graveyard.retry(letters))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("Nothing was put back");
        assertThat(receive(JOBS, MOMENT)).isNull();
        assertThat(graveyard.list(JOBS)).containsExactly(letters.get(1));
    }

    /** By default the broker would look at the first 200 only. */
    @Test
    void oneIsFoundBehindManyOthers() throws JMSException {
        for (int i = 0; i < 450; i++) {
            letter("job " + i);
        }
        List<DeadLetter> letters = graveyard.list(JOBS);
        assertThat(letters).hasSize(450);
        graveyard.retry(letters.subList(449, 450));
        assertThat(receive(JOBS, SOON).getBody(String.class)).isEqualTo("job 449");
        graveyard.retry(graveyard.list(null));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 449; i++) {
            texts.add(receive(JOBS, SOON).getBody(String.class));
        }
        assertThat(texts).startsWith("job 0", "job 1").endsWith("job 448");
    }

    @Test
    void whatTheBrokerGaveUpItselfComesBackToo() throws JMSException {
        ActiveMQConnectionFactory impatient = new ActiveMQConnectionFactory(SERVICE, accounts.password(SERVICE), url);
        RedeliveryPolicy once = new RedeliveryPolicy();
        once.setMaximumRedeliveries(0);
        impatient.setRedeliveryPolicy(once);
        jms.createProducer().send(jms.createQueue(JOBS), "job");
        try (JMSContext client = impatient.createContext(JMSContext.SESSION_TRANSACTED)) {
            try (var consumer = client.createConsumer(client.createQueue(JOBS))) {
                consumer.receive(SOON);
                client.rollback();
                consumer.receive(MOMENT);
            }
        }
        await().until(() -> graveyard.list(JOBS).size() == 1);
        DeadLetter letter = graveyard.list(JOBS).get(0);
        assertThat(letter.queue()).isEqualTo(JOBS);
        assertThat(letter.cause()).contains("redelivery");
        graveyard.retry(List.of(letter));
        assertThat(receive(JOBS, SOON).getBody(String.class)).isEqualTo("job");
    }

    @Test
    void lettersOfATopicStayWhereTheyAre() {
        jms.createProducer()
                .setProperty(DeadLetter.QUEUE, "topic:news")
                .send(jms.createQueue(DeadLetter.PREFIX + "news"), "news");
        List<DeadLetter> letters = graveyard.list("news");
        assertThatThrownBy(() -> graveyard.retry(letters))
                .hasMessageContaining("all its consumers would get them again");
        assertThat(graveyard.list("news")).isEqualTo(letters);
    }

    @Test
    void figuresOfAQueue() throws Exception {
        for (int i = 0; i < 3; i++) {
            jms.createProducer().send(jms.createQueue(JOBS), "job " + i);
        }
        letter("dead");
        ActiveMQConnectionFactory service = new ActiveMQConnectionFactory(SERVICE, accounts.password(SERVICE), url);
        try (JMSContext client = service.createContext(JMSContext.SESSION_TRANSACTED);
                var consumer = client.createConsumer(client.createQueue(JOBS))) {
            consumer.receive(SOON);
            await().until(() -> queues.report().queues().get(0).inFlight() == 3); // handed out one by one
            QueueReport report = queues.report();
            assertThat(report.note()).isNull();
            assertThat(report.queues()).extracting(QueueFigures::name).containsExactly(JOBS);
            QueueFigures jobs = report.queues().get(0);
            assertThat(jobs.depth()).isEqualTo(3);
            assertThat(jobs.inFlight()).isEqualTo(3);
            assertThat(jobs.deadLetters()).isEqualTo(1);
            assertThat(jobs.consumers()).containsExactly(new QueueConsumer(SERVICE, "1.2.0", 1));
            assertThat(jobs.oldestSeconds()).isBetween(0.0, 60.0);
            client.commit();
        }
        await().untilAsserted(() ->
                assertThat(queues.report().queues().get(0).depth()).isEqualTo(2));
    }

    @Test
    void aBrokerElsewhereIsAskedByPlainJms() throws JMSException {
        letter("dead");
        jms.createProducer().send(jms.createQueue(JOBS), "job");
        Operator operator = new Operator(admin);
        QueueReport report = new ExternalQueues(operator).report();
        assertThat(report.note()).contains("The broker runs elsewhere");
        QueueFigures jobs = report.queues().get(0);
        assertThat(jobs.name()).isEqualTo(JOBS);
        assertThat(jobs.depth()).isNull();
        assertThat(jobs.consumers()).isNull();
        assertThat(jobs.deadLetters()).isEqualTo(1);
        assertThat(jobs.oldestSeconds()).isBetween(0.0, 60.0);
        Graveyard elsewhere = new Graveyard(operator, ExternalQueues::names);
        elsewhere.retry(elsewhere.list(null));
        assertThat(elsewhere.list(null)).isEmpty();
    }
}
