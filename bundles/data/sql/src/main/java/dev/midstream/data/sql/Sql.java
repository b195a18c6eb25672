package dev.midstream.data.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Transactions on a data source. A transaction that a lock conflict ended is repeated, so the work given must have no
 * effect but on the database.
 */
public final class Sql {
    private static final Set<String> LOCK_CONFLICTS = Set.of("40001", "40XL1", "40XL2");
    private static final int ATTEMPTS = 5;

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
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    T result = work.run(new Tx(connection));
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !LOCK_CONFLICTS.contains(String.valueOf(e.getSQLState()))) {
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

        /** Rows changed. */
        public int update(String sql, Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments)) {
                return statement.executeUpdate();
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
                statement.setObject(i + 1, toSql(arguments[i]));
            }
            return statement;
        }

        private static Object toSql(Object value) {
            if (value instanceof Instant instant) {
                return Timestamp.from(instant);
            }
            return value instanceof Enum<?> constant ? constant.name() : value;
        }
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** Whether a unique or primary key refused the row. */
    public static boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }
}
