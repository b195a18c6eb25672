package dev.midstream.data.core;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
                PreparedStatement freeze = connection.prepareCall("CALL SYSCS_UTIL.SYSCS_FREEZE_DATABASE()");
                // now: to compile it later would wait for those whom the freeze holds
                PreparedStatement unfreeze = connection.prepareCall("CALL SYSCS_UTIL.SYSCS_UNFREEZE_DATABASE()")) {
            freeze.execute();
            try {
                new FrozenDatabases(databases.subList(1, databases.size())).run(work);
            } finally {
                unfreeze.execute();
            }
        }
    }
}
