package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Messages, while the revisions of their listener come and go. */
public class MessagingIT extends ContainerTest {
    private static final String WORK = "listener.work";
    private static final String DONE = "listener.done";
    private static final String DEAD = "DLQ.listener.work";
    private static final long SOON = 15_000;
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private JMSContext operator;

    @Before
    public void connect() throws Exception {
        ConnectionFactory factory = new ActiveMQConnectionFactory(
                "admin",
                Files.readString(Path.of(System.getProperty("karaf.etc"), "midstream/messaging/admin.password"))
                        .strip(),
                "vm://node1?create=false");
        operator = factory.createContext();
        commit(listener(Map.of()));
    }

    @After
    public void disconnect() {
        operator.close();
    }

    /** A revision that was not there before. */
    private static Path listener(Map<String, String> headers) throws IOException {
        Path versioned =
                Jars.revision(Container.jar("dev.midstream.fixtures.listener.jar"), "1.0." + SERIAL.incrementAndGet());
        return Jars.with(versioned, headers);
    }

    private void send(String text) {
        operator.createProducer().send(operator.createQueue(WORK), text);
    }

    /** Receives so many messages of what was done. Returns how often each revision did it. */
    private Map<String, Integer> done(int count, Set<String> texts, Set<Integer> deliveries) throws Exception {
        Map<String, Integer> versions = new java.util.TreeMap<>();
        try (var consumer = operator.createConsumer(operator.createQueue(DONE))) {
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(SOON);
                assertNotNull((count - i) + " of " + count + " messages were not done", message);
                assertTrue("done twice: " + message, texts.add(message.getBody(String.class)));
                deliveries.add(message.getIntProperty("delivery"));
                versions.merge(message.getStringProperty("version"), 1, Integer::sum);
            }
            assertEquals("more was done than sent", null, consumer.receive(300));
        }
        return versions;
    }

    @Test
    public void swapsLoseNoMessageAndHandleNoneTwice() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        Thread sender = new Thread(() -> {
            try (JMSContext own = operator.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                while (!stop.get()) {
                    own.createProducer().send(own.createQueue(WORK), "message " + sent.incrementAndGet());
                    LockSupport.parkNanos(500_000);
                }
            }
        });
        sender.start();
        for (int swap = 0; swap < 10; swap++) {
            commit(listener(Map.of()));
        }
        stop.set(true);
        sender.join();
        Set<Integer> deliveries = new HashSet<>();
        Map<String, Integer> versions = done(sent.get(), new HashSet<>(), deliveries);
        assertEquals("all at the first delivery", Set.of(1), deliveries);
        assertTrue("by many revisions: " + versions, versions.size() > 5);
    }

    @Test
    public void whatFailsOnTheNewRevisionIsHandledByTheOneBefore() throws Exception {
        String before = live();
        commit(listener(Map.of("Work-Fails", "true")));
        for (int i = 0; i < 20; i++) {
            send("message " + i);
        }
        Set<Integer> deliveries = new HashSet<>();
        assertEquals(Map.of(before, 20), done(20, new HashSet<>(), deliveries));
        assertEquals("no attempt was used up", Set.of(1), deliveries);
    }

    @Test
    public void aCanaryThatFailsOnMessagesIsUndoneAndCostsNone() throws Exception {
        String before = live();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        Thread sender = new Thread(() -> {
            try (JMSContext own = operator.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                while (!stop.get()) {
                    own.createProducer().send(own.createQueue(WORK), "message " + sent.incrementAndGet());
                    LockSupport.parkNanos(500_000);
                }
            }
        });
        sender.start();
        DeployOptions canary = DeployOptions.by("test").withCanary(List.of(25), Duration.ofSeconds(20));
        SwapRecord swap = swaps.deploy(List.of(listener(Map.of("Work-Fails", "true"))), canary, step -> {})
                .get(0);
        stop.set(true);
        sender.join();
        assertEquals(swap.reasons().toString(), Verdict.UNDONE, swap.verdict());
        Set<Integer> deliveries = new HashSet<>();
        assertEquals(Map.of(before, sent.get()), done(sent.get(), new HashSet<>(), deliveries));
        assertEquals(Set.of(1), deliveries);
    }

    @Test
    public void aPoisonMessageEndsWithTheDeadLettersWithItsCauseAndHistory() throws Exception {
        send("poison");
        try (var dead = operator.createConsumer(operator.createQueue(DEAD))) {
            Message letter = dead.receive(SOON);
            assertNotNull("no dead letter", letter);
            assertEquals("poison", letter.getBody(String.class));
            assertEquals(live(), letter.getStringProperty("midstream_revision"));
            assertEquals(3, letter.getIntProperty("midstream_attempts"));
            assertTrue(letter.getStringProperty("midstream_cause").contains("cannot handle poison"));
            assertEquals(
                    3, letter.getStringProperty("midstream_history").lines().count());
        }
    }

    private String live() throws Exception {
        return swaps.service("dev.midstream.fixtures.listener").live().version();
    }
}
