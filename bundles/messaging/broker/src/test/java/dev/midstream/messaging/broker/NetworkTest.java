package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.consumer;
import static dev.midstream.messaging.broker.Clients.more;
import static dev.midstream.messaging.broker.Clients.numbered;
import static dev.midstream.messaging.broker.Clients.receive;
import static dev.midstream.messaging.broker.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes in a cluster. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class NetworkTest extends ThreeNodes {
    private static final String JOBS = "jobs";

    @Test
    void whatIsSentOnOneNodeReachesAConsumerOnAnother() throws JMSException {
        send(onA, JOBS, "before there is a consumer");
        assertThat(receive(onC, JOBS, 1)).containsExactly("before there is a consumer");
        MessageConsumer consumer = consumer(onC, JOBS);
        send(onA, JOBS, "one");
        send(onB, JOBS, "two");
        assertThat(receive(consumer, 2)).containsExactlyInAnyOrder("one", "two");
        await().until(() -> a.depth(JOBS) == 0 && b.depth(JOBS) == 0 && c.depth(JOBS) == 0);
    }

    @Test
    void consumersOfANodeComeFirstAndOthersTakeWhatIsTooMuchForThem() throws JMSException {
        MessageConsumer here = consumer(onA, JOBS);
        MessageConsumer there = consumer(onB, JOBS);
        await().until(() -> a.bridged(JOBS) == 1);
        for (String job : numbered("", 50)) { // one at a time, which it has long taken when the next comes
            send(onA, JOBS, job);
            assertThat(receive(here, 1)).containsExactly(job);
        }
        assertThat(more(there)).isEmpty();
        consumer(onC, JOBS);
        await().until(() -> a.bridged(JOBS) == 2);
        send(onA, JOBS, numbered("", 400)); // 100 of them with the idle consumer of this node
        await().until(() -> b.depth(JOBS) >= 50 && c.depth(JOBS) >= 50);
    }

    @Test
    void anAnswerFindsItsWayToATemporaryQueueOfAnotherNode() throws JMSException {
        MessageConsumer requests = consumer(onC, JOBS);
        Session asking = onA.createSession();
        TemporaryQueue answers = asking.createTemporaryQueue();
        MessageConsumer answer = asking.createConsumer(answers);
        for (int i = 0; i < 20; i++) {
            Message question = asking.createTextMessage("question " + i);
            question.setJMSReplyTo(answers);
            asking.createProducer(asking.createQueue(JOBS)).send(question);
            Message request = requests.receive(Clients.SOON);
            Session answering = onC.createSession();
            MessageProducer producer = answering.createProducer(request.getJMSReplyTo());
            producer.send(answering.createTextMessage("answer " + i));
            answering.close();
            assertThat(receive(answer, 1)).containsExactly("answer " + i);
        }
        assertThatThrownBy(() -> onC.createSession().createConsumer(answers)).isInstanceOf(JMSException.class);
    }

    @Test
    void deadLettersStayWhereTheyDied() throws JMSException {
        send(onA, EmbeddedBroker.DEAD_LETTERS + JOBS, "dead");
        MessageConsumer there = consumer(onB, EmbeddedBroker.DEAD_LETTERS + JOBS);
        MessageConsumer marker = consumer(onB, JOBS); // its demand comes behind that for dead letters
        await().until(() -> a.bridged(JOBS) == 1);
        assertThat(more(there)).isEmpty();
        marker.close();
        assertThat(receive(onA, EmbeddedBroker.DEAD_LETTERS + JOBS, 1)).containsExactly("dead");
    }

    @Test
    void aConsumerGetsWhatItsSelectorWantsAndNoMore() throws JMSException {
        Session there = onB.createSession();
        MessageConsumer red = there.createConsumer(there.createQueue(JOBS), "colour = 'red'");
        await().until(() -> a.bridged(JOBS) == 1);
        Session here = onA.createSession();
        MessageProducer producer = here.createProducer(here.createQueue(JOBS));
        for (String colour : List.of("blue", "red")) {
            Message message = here.createTextMessage(colour);
            message.setStringProperty("colour", colour);
            producer.send(message);
        }
        assertThat(receive(red, 1)).containsExactly("red");
        await().until(() -> b.depth(JOBS) == 0);
        assertThat(receive(onC, JOBS, 1)).containsExactly("blue");
    }

    @Test
    void peersComeAndGoAndNoConnectionBreaks() throws JMSException {
        List<JMSException> broken = new ArrayList<>();
        for (Connection connection : List.of(onA, onB, onC)) {
            connection.setExceptionListener(broken::add);
        }
        MessageConsumer consumer = consumer(onB, JOBS);
        send(onA, JOBS, "together");
        assertThat(receive(consumer, 1)).containsExactly("together");
        await().until(() -> a.depth(JOBS) == 0); // or it comes again: A does not know yet that B has it

        TestNode.mesh(a, c);
        b.follow();
        await().until(() -> a.bridged(JOBS) == 0);
        send(onA, JOBS, "alone");
        assertThat(more(consumer)).isEmpty();
        send(onB, JOBS, "own");
        assertThat(receive(consumer, 1)).containsExactly("own");

        TestNode.mesh(a, b, c);
        assertThat(receive(consumer, 1)).containsExactly("alone");
        assertThat(broken).isEmpty();
    }

    @Test
    void aBrokerThatComesBackIsFoundAgain() throws JMSException {
        onB.close();
        b.stop();
        send(onA, JOBS, "meanwhile");
        b.start();
        onB = b.connect();
        assertThat(receive(onB, JOBS, 1)).containsExactly("meanwhile");
    }

    @Test
    void aDurableSubscriberOfATopicGetsWhatWasPublishedElsewhereWhileItWasAway() throws JMSException {
        subscribe(b).close();
        await().until(() -> a.durables() == 1);
        a.restart();
        b.restart();
        onA.close();
        onA = a.connect();
        await().until(() -> a.durables() == 1);
        Clients.publish(onA, "news", "while away");
        try (Connection again = subscribe(b)) {
            Session session = again.createSession();
            assertThat(receive(session.createDurableSubscriber(session.createTopic("news"), "s"), 1))
                    .containsExactly("while away");
        }
    }

    private static Connection subscribe(TestNode node) throws JMSException {
        Connection connection = node.unstarted();
        connection.setClientID("reader");
        connection.start();
        Session session = connection.createSession();
        session.createDurableSubscriber(session.createTopic("news"), "s").close();
        return connection;
    }

    @Test
    void everySubscriberOfATopicGetsItOnce() throws JMSException {
        List<MessageConsumer> subscribers = new ArrayList<>();
        for (Connection connection : List.of(onA, onB, onB, onC)) {
            Session session = connection.createSession();
            subscribers.add(session.createConsumer(session.createTopic("news")));
        }
        await().until(() -> a.bridgedTopic("news") == 2);
        Clients.publish(onA, "news", "once");
        for (MessageConsumer subscriber : subscribers) {
            assertThat(receive(subscriber, 1)).containsExactly("once");
            assertThat(more(subscriber)).isEmpty();
        }
    }

    @Test
    void aQueueIsSeenWithItsConsumersOfOtherNodes() throws JMSException {
        Queue queue = onB.createSession().createQueue(JOBS);
        onB.createSession().createConsumer(queue);
        await().until(() -> a.bridged(JOBS) == 1);
        try (EmbeddedQueues queues = new EmbeddedQueues(a.broker.service(), service -> null)) {
            assertThat(queues.report().queues().get(0).consumers())
                    .extracting(each -> each.account())
                    .containsExactly(Account.BRIDGE.name());
        }
    }
}
