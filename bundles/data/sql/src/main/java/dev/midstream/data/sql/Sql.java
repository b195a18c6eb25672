package dev.midstream.data.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import javax.sql.DataSource;

/**
 * Transactions on a data source. A transaction that a lock conflict or somebody else's migration ended is repeated, so the
 * work given must have no effect but on the database.
 */
public final class Sql {
    /** Locks that others wait for, or held too long; and a prepared statement from before a migration. */
    private static final Set<String> PASSING = Set.of("40001", "40P01", "40XL1", "40XL2", "0A000");

    private static final String DUPLICATE = "23505";
    /** More than a pool has connections, for each may have such a statement. */
    private static final int ATTEMPTS = 10;

    private final DataSource dataSource;

    public Sql(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Tx tx) throws SQLException;
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    public interface Row<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Runs the work in one transaction, which is rolled back if it throws. */
    public <T> T transaction(Work<T> work) {
        return repeat(connection -> work.run(new Tx(connection)));
    }

    /** Runs work that only reads and waits for nobody: it may see what is not committed yet, and then never was. */
    public <T> T peek(Work<T> work) {
        return repeat(connection -> {
            int isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            T result = work.run(new Tx(connection));
            connection.commit();
            connection.setTransactionIsolation(isolation);
            return result;
        });
    }

    private interface Attempt<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T repeat(Attempt<T> work) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    T result = work.run(connection);
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw new DatabaseException(e);
                }
            }
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** An open transaction. Arguments may be strings, numbers, booleans, instants, enums and null. */
    public static final class Tx {
        private final Connection connection;

        private Tx(Connection connection) {
            this.connection = connection;
        }

        /** For what takes part in the transaction by itself; not to be committed or closed. */
        public Connection connection() {
            return connection;
        }

        /** Rows changed. */
        public int update(String sql, Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments)) {
                return statement.executeUpdate();
            }
        }

        /**
         * Adds a row, unless a unique or primary key refuses it: the transaction goes on then as if it had not been tried.
         *
         * @return whether the row is new
         */
        public boolean insert(String sql, Object... arguments) throws SQLException {
            Savepoint before = connection.setSavepoint();
            try {
                update(sql, arguments);
                connection.releaseSavepoint(before);
                return true;
            } catch (SQLException e) {
                if (!DUPLICATE.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                return false;
            }
        }

        public <T> List<T> list(Row<T> row, String sql, Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(row.map(rows));
                }
                return result;
            }
        }

        public <T> Optional<T> first(Row<T> row, String sql, Object... arguments) throws SQLException {
            return list(row, sql, arguments).stream().findFirst();
        }

        private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Instant instant) {
                    statement.setTimestamp(i + 1, Timestamp.from(instant), utc());
                } else {
                    statement.setObject(
                            i + 1, arguments[i] instanceof Enum<?> constant ? constant.name() : arguments[i]);
                }
            }
            return statement;
        }
    }

    /** The value of a column that an instant was written to; null if there is none. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column, utc());
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** Columns have no zone, and nodes with different ones may share a database. A calendar is of one use. */
    private static Calendar utc() {
        return Calendar.getInstance(TimeZone.getTimeZone(ZoneOffset.UTC));
    }
}
