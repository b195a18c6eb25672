package dev.midstream.data.testing;

import java.util.UUID;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;

/** Derby, in memory. */
public final class DerbyDatabase {
    private DerbyDatabase() {}

    /** A new, empty database, which ends with the JVM. */
    public static DataSource make() {
        EmbeddedDataSource dataSource = new EmbeddedDataSource();
        dataSource.setDatabaseName("memory:" + UUID.randomUUID());
        dataSource.setCreateDatabase("create");
        return dataSource;
    }
}
