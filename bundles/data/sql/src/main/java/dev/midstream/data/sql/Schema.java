package dev.midstream.data.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.MigrationLoader;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;

/**
 * Brings a database to the schema that a revision needs.
 *
 * <p>Two revisions use one database for a while, so scripts only ever expand: add tables, columns with defaults,
 * indexes. What a newer revision has added is left alone by an older one. All of it is one transaction under an
 * exclusive lock, so that neither a crash nor a second revision that starts meanwhile can leave half a schema.
 */
public final class Schema {
    private static final String CHANGELOG = "CREATE TABLE CHANGELOG (ID NUMERIC(20,0) NOT NULL PRIMARY KEY,"
            + " APPLIED_AT VARCHAR(25) NOT NULL, DESCRIPTION VARCHAR(255) NOT NULL)";
    private static final String TABLE_EXISTS = "X0Y32";

    private Schema() {}

    /**
     * Applies those scripts that were not applied yet.
     *
     * @param scripts names of resources beside {@code owner}, in their order, of which no published one ever changes
     */
    public static void migrate(DataSource dataSource, Class<?> owner, String... scripts) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                lock(connection);
                new UpOperation()
                        .operate(
                                () -> keepOpen(connection),
                                new Scripts(owner, List.of(scripts)),
                                new DatabaseOperationOption(),
                                new PrintStream(OutputStream.nullOutputStream()));
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                create(statement);
            }
            connection.commit();
            statement.execute("LOCK TABLE CHANGELOG IN EXCLUSIVE MODE");
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet tables =
                statement.executeQuery("SELECT tablename FROM sys.systables WHERE tablename = 'CHANGELOG'")) {
            return tables.next();
        }
    }

    private static void create(Statement statement) throws SQLException {
        try {
            statement.execute(CHANGELOG);
        } catch (SQLException e) {
            if (!TABLE_EXISTS.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** The library ends the transaction after each script and closes the connection, which would give up the lock. */
    private static Connection keepOpen(Connection connection) {
        Set<String> ours = Set.of("commit", "rollback", "close", "setAutoCommit");
        return (Connection) Proxy.newProxyInstance(
                Schema.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (ours.contains(method.getName())) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record Scripts(Class<?> owner, List<String> names) implements MigrationLoader {

        @Override
        public List<Change> getMigrations() {
            // the library sorts it in place
            return new ArrayList<>(
                    IntStream.range(0, names.size()).mapToObj(this::change).toList());
        }

        private Change change(int index) {
            Change change = new Change(BigDecimal.valueOf(index + 1L));
            change.setDescription(names.get(index));
            change.setFilename(names.get(index));
            return change;
        }

        @Override
        public Reader getScriptReader(Change change, boolean undo) {
            InputStream script = owner.getResourceAsStream(change.getFilename());
            if (script == null) {
                throw new UncheckedIOException(
                        new IOException("There is no " + change.getFilename() + " beside " + owner.getName()));
            }
            return new InputStreamReader(script, StandardCharsets.UTF_8);
        }

        @Override
        public Reader getBootstrapReader() {
            return new StringReader("");
        }

        @Override
        public Reader getOnAbortReader() {
            return null;
        }
    }
}
