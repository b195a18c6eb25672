package dev.midstream.data.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What services rely on, whatever the database is. */
abstract class SchemaTest {
    private final DataSource dataSource;
    private final Sql sql;

    SchemaTest(DataSource dataSource) {
        this.dataSource = dataSource;
        sql = new Sql(dataSource);
    }

    @Test
    void aNewerRevisionExpandsAndAnOlderOneLeavesItAlone() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");
        sql.transaction(tx -> tx.update("INSERT INTO things (id) VALUES (?)", "a"));

        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-colour.sql");
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");

        assertThat(sql.<List<String>>transaction(tx -> tx.list(row -> row.getString(1), "SELECT colour FROM things")))
                .containsExactly("red");
    }

    @Test
    void twoRevisionsThatStartTogetherApplyEachScriptOnce() throws Exception {
        Callable<Void> migrate = () -> {
            Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-colour.sql");
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> done : threads.invokeAll(List.of(migrate, migrate, migrate, migrate))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(sql.<List<Integer>>transaction(tx -> tx.list(row -> row.getInt(1), "SELECT id FROM changelog")))
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void aFailedScriptLeavesNothing() {
        assertThatThrownBy(() -> Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-missing.sql"))
                .hasStackTraceContaining("002-missing.sql");
        assertThatThrownBy(() -> sql.transaction(tx -> tx.update("DELETE FROM things")))
                .isInstanceOf(DatabaseException.class);
    }

    @Test
    void aScriptThatFailsHalfWayLeavesTheSchemaAsItWas() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");
        sql.transaction(tx -> tx.update("INSERT INTO things (id) VALUES (?)", "a"));

        assertThatThrownBy(() -> Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-half.sql"))
                .hasStackTraceContaining("nowhere");

        assertThatThrownBy(() -> sql.transaction(tx -> tx.list(row -> row.getString(1), "SELECT size FROM things")))
                .as("the column that the script added before it failed")
                .isInstanceOf(DatabaseException.class);
        assertThat(sql.<List<Integer>>transaction(tx -> tx.list(row -> row.getInt(1), "SELECT id FROM changelog")))
                .containsExactly(1);
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-colour.sql");
    }

    @Test
    void everyTypeThatScriptsUseKeepsWhatItIsGiven() throws Exception {
        Schema.migrate(dataSource, SchemaTest.class, "001-types.sql");
        String text = "ä".repeat(100_000);
        byte[] bytes = {0, 1, -1};
        Instant instant = Instant.parse("2026-03-29T01:30:00.123456Z"); // an hour that many zones skip
        sql.transaction(
                tx -> tx.update("INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?)", 1L, text, bytes, 0.1, true, instant));

        sql.transaction(tx -> tx.list(
                row -> {
                    assertThat(row.getLong("n")).isEqualTo(1);
                    assertThat(row.getString("txt")).isEqualTo(text);
                    assertThat(row.getBytes("bytes")).isEqualTo(bytes);
                    assertThat(row.getDouble("ratio")).isEqualTo(0.1);
                    assertThat(row.getBoolean("yes")).isTrue();
                    assertThat(Sql.instant(row, "moment")).isEqualTo(instant);
                    return row;
                },
                "SELECT * FROM kinds"));
    }

    @Test
    void aMigrationDoesNotDisturbStatementsThatAreInUse() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");
        sql.transaction(tx -> tx.update("INSERT INTO things (id) VALUES (?)", "a"));
        for (int i = 0; i < 10; i++) { // a driver may keep the plan of a statement that is used often
            assertThat(everything()).containsExactly("a");
        }

        sql.transaction(
                tx -> { // by another connection than the one that is in use here
                    Schema.migrate(dataSource, SchemaTest.class, "001-things.sql", "002-colour.sql");
                    return null;
                });

        assertThat(everything()).containsExactly("a");
    }

    private List<String> everything() {
        return sql.transaction(tx -> tx.list(row -> row.getString("id"), "SELECT * FROM things"));
    }

    @Test
    void aDatabaseIsOfOneService() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");

        assertThatThrownBy(() -> Schema.migrate(dataSource, SchemaTest.class, "001-types.sql"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("001-things.sql")
                .hasMessageContaining("database of its own");
    }

    @Test
    void aRowThatIsThereAlreadyIsToldAndTheTransactionGoesOn() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");

        sql.transaction(tx -> {
            assertThat(tx.insert("INSERT INTO things (id) VALUES (?)", "a")).isTrue();
            assertThat(tx.insert("INSERT INTO things (id) VALUES (?)", "a")).isFalse();
            return tx.insert("INSERT INTO things (id) VALUES (?)", "b");
        });

        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void whoPeeksWaitsForNobody() {
        Schema.migrate(dataSource, SchemaTest.class, "001-things.sql");
        sql.transaction(tx -> tx.update("INSERT INTO things (id) VALUES (?)", "a"));

        sql.transaction(tx -> {
            tx.update("UPDATE things SET id = ?", "changed");
            return assertThat(sql.<Integer>peek(other ->
                            other.list(row -> 1, "SELECT id FROM things").size()))
                    .isEqualTo(1);
        });
    }

    private List<String> ids() {
        return sql.transaction(tx -> tx.list(row -> row.getString(1), "SELECT id FROM things ORDER BY id"));
    }
}
