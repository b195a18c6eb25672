package dev.midstream.auth;

import dev.midstream.data.sql.Schema;
import dev.midstream.data.sql.Sql;
import javax.sql.DataSource;

/** The auth database at the schema that this revision needs. */
final class Database {
    private Database() {}

    static Sql open(DataSource dataSource) {
        Schema.migrate(dataSource, Database.class, "001-users-and-tokens.sql");
        return new Sql(dataSource);
    }
}
