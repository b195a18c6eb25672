package dev.midstream.messaging.outbox;

import static dev.midstream.messaging.outbox.Transactions.commit;
import static dev.midstream.messaging.outbox.Transactions.rollBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.messaging.api.Inbox;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

abstract class InboxTest {
    @TempDir
    private Path folder;

    private final DataSource database;
    private final JdbcInbox inbox;

    InboxTest(DataSource database) {
        this.database = database;
        this.inbox = at(0);
    }

    @BeforeEach
    void make() throws SQLException {
        Tables.make(database);
        commit(database, tx -> execute(tx, "CREATE TABLE account (amount INTEGER)"));
        commit(database, tx -> execute(tx, "INSERT INTO account VALUES (0)"));
    }

    private JdbcInbox at(int hours) {
        Instant instant = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(hours));
        return new JdbcInbox(database, Clock.fixed(instant, ZoneOffset.UTC));
    }

    private static int execute(java.sql.Connection tx, String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            return statement.execute(sql) ? 1 : 0;
        }
    }

    private boolean first(Inbox asked, String id) throws SQLException {
        return commit(database, tx -> asked.first(tx, id));
    }

    @Test
    void aMessageIsFirstOnceAndTheTransactionGoesOnAfterwards() throws Exception {
        assertThat(first(inbox, "m")).isTrue();
        boolean again = commit(database, tx -> {
            execute(tx, "UPDATE account SET amount = 5");
            return inbox.first(tx, "m");
        });
        assertThat(again).isFalse();
        assertThat(amount()).isEqualTo(5);
        assertThat(first(inbox, "another")).isTrue();
    }

    @Test
    void whatRolledBackWasNotFirst() throws Exception {
        boolean first = rollBack(database, tx -> inbox.first(tx, "m"));
        assertThat(first).isTrue();
        assertThat(first(inbox, "m")).isTrue();
    }

    @Test
    void twoAtTheSameTimeWaitForEachOther() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CountDownLatch asking = new CountDownLatch(1);
        Future<Boolean> second = commit(database, tx -> {
            assertThat(inbox.first(tx, "m")).isTrue();
            Future<Boolean> asked = other.submit(() -> {
                asking.countDown();
                return first(inbox, "m");
            });
            try {
                asking.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(asked.isDone()).isFalse();
            return asked;
        });
        assertThat(second.get()).isFalse();
        other.shutdown();
    }

    @Test
    void oldIdsAreForgotten() throws Exception {
        first(at(0), "old");
        first(at(10), "young");

        assertThat(at(12).forget(Duration.ofHours(5))).isEqualTo(1);

        assertThat(first(inbox, "old")).isTrue();
        assertThat(first(inbox, "young")).isFalse();
    }

    @Test
    void anIdThatCannotBeKeptIsRefused() {
        assertThatThrownBy(() -> commit(database, tx -> inbox.first(tx, null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commit(database, tx -> inbox.first(tx, "x".repeat(256))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRedeliveredMessageTakesEffectOnce() throws Exception {
        deliverTwice(inbox);
        assertThat(amount()).isEqualTo(1);
    }

    @Test
    void withoutTheInboxARedeliveredMessageTakesEffectTwice() throws Exception {
        deliverTwice((tx, id) -> true);
        assertThat(amount()).isEqualTo(2);
    }

    /** As it is when a node ends after its database has committed and before the broker knows. */
    private void deliverTwice(Inbox asked) throws Exception {
        try (TestBroker broker = new TestBroker(folder);
                Connection connection = broker.factory().createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue("in")).send(session.createTextMessage("add one"));
            session.commit();
            MessageConsumer consumer = session.createConsumer(session.createQueue("in"));
            handle(asked, consumer.receive(10_000));
            session.rollback();
            Message again = consumer.receive(10_000);
            assertThat(again.getJMSRedelivered()).isTrue();
            handle(asked, again);
            session.commit();
        }
    }

    private void handle(Inbox asked, Message message) throws Exception {
        String id = message.getJMSMessageID();
        commit(database, tx -> asked.first(tx, id) ? execute(tx, "UPDATE account SET amount = amount + 1") : 0);
    }

    private int amount() throws SQLException {
        return commit(database, tx -> {
            try (Statement statement = tx.createStatement();
                    ResultSet row = statement.executeQuery("SELECT amount FROM account")) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
