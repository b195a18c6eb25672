package dev.midstream.data.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a real PostgreSQL server, with an owner of its own who may do nothing else.
 *
 * @param url for JDBC
 * @param user its owner
 * @param password the owner's
 */
public record PostgresDatabase(String url, String user, String password) {
    private static final int CONNECTIONS = 8;

    /** A new, empty database on the server that all tests of this JVM share, pooled as in a node. */
    public static DataSource make() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(in(Shared.SERVER).dataSource());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** A new, empty database. */
    public static PostgresDatabase in(PostgresServer server) {
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        String password = UUID.randomUUID().toString();
        try (Connection connection = server.administrator().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + name + " OWNER " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("The test server made no database: " + e.getMessage(), e);
        }
        return new PostgresDatabase(server.url(name), name, password);
    }

    /** Opens a connection for each request. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** Started with the first test that asks for it. */
    private static final class Shared {
        static final PostgresServer SERVER = PostgresServer.make();

        static {
            SERVER.start();
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }
}
