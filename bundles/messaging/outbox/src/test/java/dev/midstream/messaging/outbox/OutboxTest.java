package dev.midstream.messaging.outbox;

import static dev.midstream.messaging.outbox.Transactions.commit;
import static dev.midstream.messaging.outbox.Transactions.rollBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.messaging.api.Outbox;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

abstract class OutboxTest {
    private static final Duration LEASE = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private final DataSource database;
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private TestBroker broker;

    OutboxTest(DataSource database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder);
    }

    @AfterEach
    void stop() throws Exception {
        mailboxes.forEach(Mailbox::close);
        broker.close();
    }

    /** One that looks only when something is published by itself, unless it is told to poll. */
    private Mailbox mailbox(Duration poll) {
        Mailbox mailbox = new Mailbox("tests", database, broker::factory, poll, LEASE);
        mailboxes.add(mailbox);
        return mailbox;
    }

    private Mailbox polling() {
        return mailbox(Duration.ofMillis(20));
    }

    private static Transactions.Work<Void> publishing(Outbox outbox, String key, String... texts) {
        return tx -> {
            for (String text : texts) {
                outbox.publish(tx, "queue:out", key, text);
            }
            return null;
        };
    }

    private EventTable events() {
        return new EventTable(database, Clock.systemUTC());
    }

    @Test
    void anEventLeavesWithItsTransactionOrNotAtAll() throws Exception {
        Outbox outbox = polling().outbox();
        rollBack(database, publishing(outbox, "k", "never"));
        commit(database, publishing(outbox, "k", "one", "two"));

        assertThat(broker.texts("out", 2)).containsExactly("one", "two");
        await().untilAsserted(() -> assertThat(events().due(10)).isEmpty());
    }

    @Test
    void nothingIsSentBeforeTheCommitAndThenAtOnce() throws Exception {
        Outbox outbox = mailbox(Duration.ofHours(1)).outbox();
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            outbox.publish(tx, "queue:out", null, "held back");
            assertThat(broker.texts("out", 0)).isEmpty();
            tx.commit();
        }
        assertThat(broker.texts("out", 1)).containsExactly("held back");
    }

    @Test
    void whatWasSentButNotNotedIsSentAgainWithTheSameId() throws Exception {
        Mailbox first = polling();
        first.close();
        commit(database, publishing(first.outbox(), "k", "twice"));
        try (Sender dying = new Sender(broker.factory())) {
            dying.send(events().due(10));
        }
        polling();

        List<Message> copies = broker.take("out", 2);
        assertThat(copies).hasSize(2);
        assertThat(copies.get(0).getStringProperty(Outbox.EVENT_ID))
                .isNotNull()
                .isEqualTo(copies.get(1).getStringProperty(Outbox.EVENT_ID));
    }

    @Test
    void severalRelaysSendEachEventOnceAndInTheOrderOfItsKey() throws Exception {
        List<Mailbox> nodes = List.of(polling(), polling(), polling());
        int each = 100;
        List<Callable<Void>> writers = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(writer -> () -> {
                    for (int n = 0; n < each; n++) {
                        Outbox outbox = nodes.get(n % nodes.size()).outbox();
                        commit(database, publishing(outbox, "key" + writer, writer + "-" + n));
                    }
                    return null;
                })
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        for (Future<Void> writer : threads.invokeAll(writers)) {
            writer.get();
        }
        threads.shutdownNow();

        List<String> sent = broker.texts("out", 4 * each);
        for (int writer = 0; writer < 4; writer++) {
            String prefix = writer + "-";
            assertThat(sent.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(n -> prefix + n).toList());
        }
    }

    @Test
    void aRelayLeavesEventsToWhoeverHoldsTheLease() throws Exception {
        Tables.make(database);
        Lease other = lease("other");
        other.take();
        Relay relay = new Relay("tests", events(), lease("me"), broker::factory, Duration.ofMillis(20));
        relay.start();
        commit(database, publishing(new JdbcOutbox(events(), relay::wake), "k", "later"));
        assertThat(broker.texts("out", 0)).isEmpty();

        other.release();
        assertThat(broker.texts("out", 1)).containsExactly("later");
        relay.stop();
    }

    @Test
    void withALeaseThatIsEverybodysARelaySendsWhatAnotherIsAt() throws Exception {
        Tables.make(database);
        lease("everybody").take();
        Relay relay = new Relay("tests", events(), lease("everybody"), broker::factory, Duration.ofMillis(20));
        relay.start();
        commit(database, publishing(new JdbcOutbox(events(), relay::wake), "k", "at once"));
        assertThat(broker.texts("out", 1)).containsExactly("at once");
        relay.stop();
    }

    private Lease lease(String owner) {
        return new Lease(database, Clock.systemUTC(), Duration.ofHours(1), owner);
    }

    @Test
    void nothingIsLostWhileTheBrokerIsAway() throws Exception {
        Outbox outbox = polling().outbox();
        commit(database, publishing(outbox, "k", "before"));
        assertThat(broker.texts("out", 1)).containsExactly("before");
        broker.stop();
        commit(database, publishing(outbox, "k", "meanwhile 1"));
        commit(database, publishing(outbox, "k", "meanwhile 2"));
        broker.start();

        assertThat(broker.texts("out", 2)).containsExactly("meanwhile 1", "meanwhile 2");
    }

    @Test
    void anEventThatIsRefusedHoldsUpThoseOfItsKeyOnly() throws Exception {
        broker.refused.add("closed");
        Outbox outbox = polling().outbox();
        commit(database, tx -> {
            outbox.publish(tx, "queue:closed", "a", "1 of a");
            outbox.publish(tx, "queue:out", "a", "2 of a");
            outbox.publish(tx, "queue:out", "b", "1 of b");
            outbox.publish(tx, "queue:out", null, "of none");
            return null;
        });
        assertThat(broker.texts("out", 2)).containsExactly("1 of b", "of none");

        broker.refused.clear();
        assertThat(broker.texts("out", 1)).containsExactly("2 of a");
        assertThat(broker.texts("closed", 1)).containsExactly("1 of a");
    }

    @Test
    void aRelayWithoutABrokerWaitsForOne() throws Exception {
        boolean[] there = {false};
        Mailbox mailbox =
                new Mailbox("tests", database, () -> there[0] ? broker.factory() : null, Duration.ofMillis(20), LEASE);
        mailboxes.add(mailbox);
        commit(database, publishing(mailbox.outbox(), "k", "early"));
        assertThat(broker.texts("out", 0)).isEmpty();
        there[0] = true;
        assertThat(broker.texts("out", 1)).containsExactly("early");
    }

    @Test
    void whatCannotBeAnEventIsRefusedAtOnce() throws SQLException {
        Outbox outbox = polling().outbox();
        assertThatThrownBy(() -> commit(database, tx -> {
                    outbox.publish(tx, "out", null, "text");
                    return null;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic:NAME or queue:NAME");
        assertThatThrownBy(() -> commit(database, publishing(outbox, "k", "x".repeat(Outbox.MOST_CHARACTERS + 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32000");
    }
}
