package dev.midstream.data.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** What differs between the databases that are supported. Scripts are written for Derby. */
enum Dialect {
    DERBY {
        @Override
        void lock(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                if (!hasChangelog(connection)) {
                    create(statement);
                }
                connection.commit();
                statement.execute("LOCK TABLE CHANGELOG IN EXCLUSIVE MODE");
            }
        }

        /** Somebody may be faster. */
        private void create(Statement statement) throws SQLException {
            try {
                statement.execute("CREATE TABLE " + CHANGELOG);
            } catch (SQLException e) {
                if (!TABLE_EXISTS.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }

        private boolean hasChangelog(Connection connection) throws SQLException {
            try (ResultSet tables =
                    connection.getMetaData().getTables(null, connection.getSchema(), "CHANGELOG", null)) {
                return tables.next();
            }
        }

        @Override
        String translate(String script) {
            return script;
        }
    },

    POSTGRESQL {
        @Override
        void lock(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                // held to the end of the transaction; a table that may not be there cannot be locked
                statement.execute("SELECT pg_advisory_xact_lock(" + CHANGELOG.hashCode() + ")");
                statement.execute("CREATE TABLE IF NOT EXISTS " + CHANGELOG);
            }
        }

        @Override
        String translate(String script) {
            String text = CHARACTERS.matcher(script).replaceAll("TEXT");
            text = BYTES.matcher(text).replaceAll("BYTEA");
            return DOUBLE.matcher(text).replaceAll("DOUBLE PRECISION");
        }
    };

    private static final String CHANGELOG = "CHANGELOG (ID NUMERIC(20,0) NOT NULL PRIMARY KEY,"
            + " APPLIED_AT VARCHAR(25) NOT NULL, DESCRIPTION VARCHAR(255) NOT NULL)";
    private static final String TABLE_EXISTS = "X0Y32";
    private static final Pattern CHARACTERS =
            Pattern.compile("(?i)\\b(CLOB(\\s*\\([^)]*\\))?|LONG VARCHAR\\b(?! FOR))");
    private static final Pattern BYTES =
            Pattern.compile("(?i)\\b(BLOB(\\s*\\([^)]*\\))?|(LONG VARCHAR|(VAR)?CHAR\\s*\\([^)]*\\))\\s+FOR BIT DATA)");
    private static final Pattern DOUBLE = Pattern.compile("(?i)\\bDOUBLE\\b(?! PRECISION)");

    /** Of the database that a connection leads to. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "Apache Derby" -> DERBY;
            case "PostgreSQL" -> POSTGRESQL;
            default ->
                throw new IllegalStateException(
                        "The database is " + product + ": services run on Derby and PostgreSQL.");
        };
    }

    /** Makes sure that there is a changelog, and that nobody else migrates before the transaction ends. */
    abstract void lock(Connection connection) throws SQLException;

    /** The script in this database's words. */
    abstract String translate(String script);
}
