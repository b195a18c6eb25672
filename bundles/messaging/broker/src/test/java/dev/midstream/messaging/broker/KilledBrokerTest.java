package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of three brokers is killed again and again while all others send to it and take from it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class KilledBrokerTest {
    private static final String JOBS = "jobs";
    private static final int KILLS = 3;
    private static final int BETWEEN_KILLS = 100;

    @TempDir
    Path folder;

    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final AtomicBoolean receiving = new AtomicBoolean(true);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> effects = ConcurrentHashMap.newKeySet();
    private final AtomicInteger receipts = new AtomicInteger();
    private TestNode a;
    private TestNode c;
    private TestSettings settings;
    private Process b;

    @BeforeEach
    void start() throws IOException {
        a = new TestNode("a", folder);
        c = new TestNode("c", folder);
        settings = TestSettings.free();
        startB();
        a.follow(Map.of("b", uri(), "c", c.uri()));
        c.follow(Map.of("b", uri(), "a", a.uri()));
    }

    @AfterEach
    void stop() {
        b.toHandle().destroyForcibly();
        a.close();
        c.close();
    }

    private URI uri() {
        return URI.create("tcp://127.0.0.1:" + settings.openwire_port());
    }

    private void startB() throws IOException {
        b = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBrokerTest.class.getName(),
                        folder.toString(),
                        String.valueOf(settings.openwire_port()),
                        a.uri().toString(),
                        c.uri().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = b.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
    }

    /** Broker B. */
    public static void main(String[] arguments) throws IOException {
        TestNode node = new TestNode("b", Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        node.follow(Map.of("a", URI.create(arguments[2]), "c", URI.create(arguments[3])));
        System.out.println("ready");
    }

    @Test
    void everyAcknowledgedMessageHasItsEffectOnce() throws Exception {
        Factories onA = new Factories(a.uri().toString(), a.accounts);
        Factories onB =
                new Factories(uri().toString(), new Accounts(folder.resolve("b").resolve("accounts")));
        Factories onC = new Factories(c.uri().toString(), c.accounts);
        // what A sends must go to B or C, and what B sends goes to C when B's consumer has enough
        List<Thread> senders = List.of(start(() -> send(onA, "a")), start(() -> send(onB, "b")));
        List<Thread> receivers = List.of(start(() -> receive(onB)), start(() -> receive(onC)));
        for (int kill = 0; kill < KILLS; kill++) {
            int until = acknowledged.size() + BETWEEN_KILLS;
            await().until(() -> acknowledged.size() >= until);
            b.toHandle().destroyForcibly(); // SIGKILL
            b.waitFor();
            int more = acknowledged.size() + BETWEEN_KILLS;
            await().until(() -> acknowledged.size() >= more);
            startB();
        }
        sending.set(false);
        for (Thread sender : senders) {
            sender.join();
        }
        await().untilAsserted(() -> {
            Set<String> missing = new HashSet<>(acknowledged);
            missing.removeAll(effects);
            assertThat(missing).isEmpty();
        });
        receiving.set(false);
        for (Thread receiver : receivers) {
            receiver.join();
        }
        System.out.println(
                acknowledged.size() + " acknowledged, " + effects.size() + " effects, " + receipts + " receipts");
        assertThat(a.depth(EmbeddedBroker.DEAD_LETTERS + JOBS)).isZero();
        assertThat(c.depth(EmbeddedBroker.DEAD_LETTERS + JOBS)).isZero();
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    private void send(Factories factories, String prefix) {
        for (int i = 0; sending.get(); ) {
            try (Connection connection = factories.as(Account.ADMIN).createConnection();
                    Session session = connection.createSession();
                    MessageProducer producer = session.createProducer(session.createQueue(JOBS))) {
                while (sending.get()) {
                    String id = prefix + i++;
                    producer.send(session.createTextMessage(id));
                    acknowledged.add(id);
                }
            } catch (JMSException e) {
                Thread.onSpinWait(); // it is down; the message may be there or not
            }
        }
    }

    /** Each effect once, as an inbox has it, and in the transaction of the message. */
    private void receive(Factories factories) {
        while (receiving.get()) {
            try (Connection connection = factories.as(Account.ADMIN).createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(JOBS))) {
                connection.start();
                while (receiving.get()) {
                    Message message = consumer.receive(MOMENT);
                    if (message != null) {
                        receipts.incrementAndGet();
                        effects.add(message.getBody(String.class));
                        session.commit();
                    }
                }
            } catch (JMSException e) {
                Thread.onSpinWait(); // it is down
            }
        }
    }
}
