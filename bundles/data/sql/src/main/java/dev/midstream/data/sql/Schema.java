package dev.midstream.data.sql;

import java.io.IOException;
import java.io.InputStream;
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
    private Schema() {}

    /**
     * Applies those scripts that were not applied yet. A script is written once, for Derby; {@link Dialect} says what
     * becomes of it elsewhere.
     *
     * @param scripts names of resources beside {@code owner}, in their order, of which no published one ever changes
     * @throws DatabaseException if the database cannot be reached or refuses to be locked
     * @throws IllegalStateException if the database is one that other scripts were applied to
     * @throws RuntimeException if a script fails; the schema is then what it was before
     */
    public static void migrate(DataSource dataSource, Class<?> owner, String... scripts) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Dialect dialect = Dialect.of(connection);
                dialect.lock(connection);
                checkOwner(connection, owner, List.of(scripts));
                new UpOperation()
                        .operate(
                                () -> keepOpen(connection),
                                new Scripts(owner, List.of(scripts), dialect),
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

    /** Two services in one database would take each other's scripts for their own. */
    private static void checkOwner(Connection connection, Class<?> owner, List<String> scripts) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet applied = statement.executeQuery("SELECT ID, DESCRIPTION FROM CHANGELOG")) {
            while (applied.next()) {
                int index = applied.getInt(1) - 1;
                if (index < scripts.size() && !scripts.get(index).equals(applied.getString(2))) {
                    throw new IllegalStateException(owner.getPackageName() + " cannot use the database "
                            + connection.getMetaData().getURL() + ": its script " + (index + 1) + " was "
                            + applied.getString(2) + ", not " + scripts.get(index)
                            + ". Give each service a database of its own.");
                }
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

    private record Scripts(Class<?> owner, List<String> names, Dialect dialect) implements MigrationLoader {

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
            try (script) {
                return new StringReader(dialect.translate(new String(script.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
