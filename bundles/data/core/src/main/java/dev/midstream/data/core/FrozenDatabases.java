package dev.midstream.data.core;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Runs something while all that Derby databases have is on disk and their writes wait. Reads go on. */
record FrozenDatabases(List<DataSource> databases) {
    void run(HeldStores.Work work) throws IOException, SQLException {
        if (databases.isEmpty()) {
            work.run();
            return;
        }
        try (Connection connection = databases.get(0).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CALL SYSCS_UTIL.SYSCS_FREEZE_DATABASE()");
            try {
                new FrozenDatabases(databases.subList(1, databases.size())).run(work);
            } finally {
                statement.execute("CALL SYSCS_UTIL.SYSCS_UNFREEZE_DATABASE()");
            }
        }
    }
}
