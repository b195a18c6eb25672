package dev.midstream.messaging.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.messaging.queues.api.DeadLetter;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerTest {
    private static final Redelivery QUICK = new Redelivery(3, Duration.ofMillis(20), Duration.ofMillis(50));

    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private final ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://containers?create=false");
    private BrokerService broker;
    private Container container;

    @BeforeEach
    void start() throws Exception {
        broker = broker();
    }

    private static BrokerService broker() throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("containers");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.start();
        broker.waitUntilStarted();
        return broker;
    }

    @AfterEach
    void stop() throws Exception {
        if (container != null) {
            container.close();
        }
        broker.stop();
        broker.waitUntilStopped();
    }

    private void serve(String queue, int concurrency, Target target) {
        container = new Container(new Subscription("tests", queue, false, concurrency, QUICK), target, () -> factory);
        container.start();
    }

    private void send(String queue, String... texts) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (String text : texts) {
                session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
            }
        }
    }

    private List<Message> browse(String queue) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue name = session.createQueue(queue);
            try (QueueBrowser browser = session.createBrowser(name)) {
                List<Message> messages = new ArrayList<>();
                for (Object message : Collections.list(browser.getEnumeration())) {
                    messages.add((Message) message);
                }
                return messages;
            }
        }
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMessageThatFailsComesAgainWhileOthersGoOn() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        serve("work", 1, message -> {
            if (text(message).equals("bad") && failures.getAndDecrement() > 0) {
                throw new FailedException("1.0.0", new IllegalStateException("not yet"));
            }
            handled.add(text(message));
            return "1.0.0";
        });
        send("work", "bad", "good");
        await().untilAsserted(() -> assertThat(handled).containsExactly("good", "bad"));
        assertThat(browse("DLQ.work")).isEmpty();
    }

    @Test
    void onesThatNeverSucceedEndAsDeadLettersWithCauseAndHistory() throws Exception {
        serve("work", 1, message -> {
            throw new FailedException("1.0.0", new IllegalStateException("broken " + text(message)));
        });
        send("work", "poison");
        await().until(() -> !browse("DLQ.work").isEmpty());
        Message letter = browse("DLQ.work").get(0);
        assertThat(text(letter)).isEqualTo("poison");
        assertThat(letter.getStringProperty(DeadLetter.QUEUE)).isEqualTo("work");
        assertThat(letter.getStringProperty(DeadLetter.CAUSE))
                .isEqualTo("java.lang.IllegalStateException: broken poison");
        assertThat(letter.getStringProperty(DeadLetter.REVISION)).isEqualTo("1.0.0");
        assertThat(letter.getIntProperty(DeadLetter.ATTEMPTS)).isEqualTo(3);
        assertThat(letter.getStringProperty(DeadLetter.HISTORY).lines()).hasSize(3);
        assertThat(browse("work")).isEmpty();
    }

    @Test
    void oneThatIsNoneOfTheListenersIsADeadLetterAtOnce() throws Exception {
        serve("work", 1, message -> {
            throw new FailedException("1.0.0", new MessageFormatRuntimeException("no request: " + text(message)));
        });
        send("work", "nonsense");
        await().until(() -> !browse("DLQ.work").isEmpty());
        Message letter = browse("DLQ.work").get(0);
        assertThat(letter.getIntProperty(DeadLetter.ATTEMPTS)).isEqualTo(1);
        assertThat(letter.getStringProperty(DeadLetter.CAUSE)).contains("no request: nonsense");
    }

    @Test
    void asManyAsWantedAreHandledAtOnce() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        serve("work", 3, message -> {
            together.countDown();
            awaitAll(together);
            handled.add(text(message));
            return null;
        });
        // one for each, whatever was fetched ahead
        await().until(() -> broker.getDestination(new org.apache.activemq.command.ActiveMQQueue("work"))
                        .getDestinationStatistics()
                        .getConsumers()
                        .getCount()
                == 3);
        send("work", "a", "b", "c");
        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b", "c"));
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itGoesOnWhenTheBrokerComesBack() throws Exception {
        serve("work", 1, message -> {
            handled.add(text(message));
            return null;
        });
        send("work", "before");
        await().until(() -> handled.contains("before"));
        broker.stop();
        broker.waitUntilStopped();
        broker = broker();
        send("work", "after");
        await().until(() -> handled.contains("after"));
    }

    @Test
    void closingLetsWhatIsBeingHandledEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        serve("work", 1, message -> {
            begun.countDown();
            awaitAll(go);
            handled.add(text(message));
            return null;
        });
        send("work", "slow");
        awaitAll(begun);
        Thread closing = new Thread(container::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        closing.join();
        assertThat(handled).containsExactly("slow");
        assertThat(browse("work")).isEmpty();
    }
}
