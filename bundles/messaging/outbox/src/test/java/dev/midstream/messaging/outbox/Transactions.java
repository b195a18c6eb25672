package dev.midstream.messaging.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions for tests. */
final class Transactions {
    private Transactions() {}

    interface Work<T> {
        T run(Connection tx) throws SQLException;
    }

    static <T> T commit(DataSource database, Work<T> work) throws SQLException {
        return end(database, true, work);
    }

    static <T> T rollBack(DataSource database, Work<T> work) throws SQLException {
        return end(database, false, work);
    }

    private static <T> T end(DataSource database, boolean commit, Work<T> work) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                T result = work.run(tx);
                if (commit) {
                    tx.commit();
                }
                return result;
            } finally {
                tx.rollback();
            }
        }
    }
}
