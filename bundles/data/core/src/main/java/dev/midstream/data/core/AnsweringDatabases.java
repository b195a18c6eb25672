package dev.midstream.data.core;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.ops4j.pax.jdbc.hook.PreHook;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a data source from being registered before its database answers, and has it registered when it does. So services
 * that need it wait, unsatisfied, instead of failing once and for good; what a database does later is told to callers.
 */
@Component(property = PreHook.KEY_NAME + "=" + AnsweringDatabases.NAME)
public final class AnsweringDatabases implements PreHook {
    static final String NAME = "midstream";

    private static final Logger LOG = LoggerFactory.getLogger(AnsweringDatabases.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String CONFIGURATIONS =
            "(&(service.factoryPid=org.ops4j.datasource)(" + PreHook.CONFIG_KEY_NAME + "=" + NAME + "))";

    private final ConfigurationAdmin configurations;
    private final ExecutorService waiting = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "midstream-database");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stopped;

    @Activate
    public AnsweringDatabases(@Reference ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    @Override
    public void prepare(DataSource dataSource) throws SQLException {
        try {
            ask(dataSource);
        } catch (SQLException e) {
            String why = e.getCause() == null
                    ? e.getMessage()
                    : e.getMessage() + " " + e.getCause().getMessage();
            LOG.error(
                    "A database does not answer: {} Start it, or correct url, user and password in its"
                            + " etc/org.ops4j.datasource-*.cfg. Services that need it wait; it is tried again all the time.",
                    why);
            waiting.execute(() -> await(dataSource));
            throw e;
        }
    }

    private static void ask(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.getMetaData().getDatabaseProductName();
        }
    }

    private void await(DataSource dataSource) {
        while (!stopped) {
            try {
                ask(dataSource);
                LOG.info("A database that did not answer before does now");
                configureAgain();
                return;
            } catch (SQLTransientConnectionException e) {
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (SQLException e) {
                LOG.debug("Its pool is closed: it was configured anew, and whoever did that waits for it", e);
                return;
            }
        }
    }

    /** Has data sources made that are missing. The others are told nothing new, but are made again as well if they wait. */
    private void configureAgain() {
        try {
            for (Configuration configuration : configurations.listConfigurations(CONFIGURATIONS)) {
                configuration.update();
            }
        } catch (IOException | InvalidSyntaxException e) {
            LOG.error("The databases' configurations could not be read: restart the node", e);
        }
    }

    @Deactivate
    void stop() {
        stopped = true;
        waiting.shutdownNow();
    }
}
