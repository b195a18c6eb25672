package dev.midstream.data.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private final EmbeddedDataSource dataSource = memory();
    private final Sql sql = new Sql(dataSource);

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

    private static EmbeddedDataSource memory() {
        EmbeddedDataSource dataSource = new EmbeddedDataSource();
        dataSource.setDatabaseName("memory:" + UUID.randomUUID());
        dataSource.setCreateDatabase("create");
        return dataSource;
    }
}
