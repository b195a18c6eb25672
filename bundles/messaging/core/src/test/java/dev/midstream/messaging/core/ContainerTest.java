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
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQTopic;
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
        go.countDown();
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
        serve("work", 1, (message, late) -> {
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
        serve("work", 1, (message, late) -> {
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
        serve("work", 1, (message, late) -> {
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
        serve("work", 3, (message, late) -> {
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

    private final CountDownLatch go = new CountDownLatch(1);
    private final BlockingQueue<Runnable> late = new LinkedBlockingQueue<>();

    /** Hangs in messages that say so, until the latch opens. */
    private void hang(Message message, Runnable atDeadline) {
        if (text(message).startsWith("hang")) {
            late.add(atDeadline);
            awaitAll(go);
        }
    }

    private void endDrain() throws InterruptedException {
        Runnable atDeadline = late.poll(60, TimeUnit.SECONDS);
        assertThat(atDeadline).as("a message hangs").isNotNull();
        atDeadline.run();
    }

    @Test
    void hangingMessageHoldsUpNoOther() throws Exception {
        serve("work", 1, (message, atDeadline) -> {
            hang(message, atDeadline);
            handled.add(text(message));
            return "1.0.0";
        });
        send("work", "hang", "fetched ahead");
        endDrain();
        send("work", "later");
        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder("fetched ahead", "later"));

        go.countDown();
        await().until(() -> browse("work").isEmpty());
        assertThat(handled).as("handled once").containsExactlyInAnyOrder("fetched ahead", "later", "hang");
        assertThat(browse("DLQ.work")).isEmpty();
    }

    /** Shows that the next messages wait for one that hangs while no drain has ended. */
    @Test
    void messagesWaitForOneThatHangs() throws Exception {
        serve("work", 1, (message, atDeadline) -> {
            hang(message, atDeadline);
            handled.add(text(message));
            return "1.0.0";
        });
        send("work", "hang", "next");
        assertThat(late.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(handled).isEmpty();
        go.countDown();
        await().untilAsserted(() -> assertThat(handled).containsExactly("hang", "next"));
    }

    @Test
    void hangingMessageThatFailsIsTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        serve("work", 1, (message, atDeadline) -> {
            if (attempts.getAndIncrement() == 0) {
                hang(message, atDeadline);
            }
            throw new FailedException("1.0.0", new IllegalStateException("broken"));
        });
        send("work", "hang");
        endDrain();
        go.countDown();
        await().until(() -> !browse("DLQ.work").isEmpty());

        Message letter = browse("DLQ.work").get(0);
        assertThat(attempts).hasValue(3);
        assertThat(letter.getIntProperty(DeadLetter.ATTEMPTS)).isEqualTo(3);
        assertThat(letter.getStringProperty(DeadLetter.HISTORY).lines()).hasSize(3);
        assertThat(browse("work")).isEmpty();
    }

    @Test
    void everyThreadOfAHangingListenerIsReplaced() throws Exception {
        serve("work", 2, (message, atDeadline) -> {
            hang(message, atDeadline);
            handled.add(text(message));
            return "1.0.0";
        });
        send("work", "hang 1", "hang 2");
        endDrain();
        endDrain();
        send("work", "a", "b", "c");

        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b", "c"));
    }

    /** The consumer of a topic holds messages that no other one would get. */
    @Test
    void consumerOfTopicStays() throws Exception {
        container = new Container(
                new Subscription("tests", "news", true, 1, QUICK),
                (message, atDeadline) -> {
                    hang(message, atDeadline);
                    handled.add(text(message));
                    return "1.0.0";
                },
                () -> factory);
        container.start();
        ActiveMQTopic news = new ActiveMQTopic("news");
        await().until(() -> broker.getDestination(news)
                        .getDestinationStatistics()
                        .getConsumers()
                        .getCount()
                == 1);
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(news).send(session.createTextMessage("hang"));
            session.createProducer(news).send(session.createTextMessage("next"));
        }
        endDrain();
        go.countDown();

        await().untilAsserted(() -> assertThat(handled).containsExactly("hang", "next"));
    }

    @Test
    void deliveryStartsInCleanThread() throws Exception {
        List<Object> states = Collections.synchronizedList(new ArrayList<>());
        serve("work", 1, (message, atDeadline) -> {
            Thread thread = Thread.currentThread();
            states.add(List.of(thread.getContextClassLoader(), thread.getName(), thread.isInterrupted()));
            thread.setContextClassLoader(new URLClassLoader(new URL[0]));
            thread.setName("changed");
            thread.interrupt();
            return "1.0.0";
        });
        send("work", "a", "b");

        await().until(() -> states.size() == 2);
        assertThat(states.get(0)).isEqualTo(states.get(1));
    }

    @Test
    void otherRevisionGetsAnotherThread() throws Exception {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<String> live = new AtomicReference<>("1.0.0");
        serve("work", 1, new Target() {
            @Override
            public String deliver(Message message, Runnable atDeadline) {
                threads.add(Thread.currentThread());
                return live.get();
            }

            @Override
            public String revision() {
                return live.get();
            }
        });
        send("work", "a", "b");
        await().until(() -> threads.size() == 2);
        live.set("2.0.0");
        send("work", "c", "d");

        await().until(() -> threads.size() == 4);
        assertThat(threads.get(1)).isSameAs(threads.get(0));
        assertThat(threads.get(2)).isNotSameAs(threads.get(0));
        assertThat(threads.get(3)).isSameAs(threads.get(2));
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
        serve("work", 1, (message, late) -> {
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
        serve("work", 1, (message, late) -> {
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
