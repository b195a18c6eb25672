package dev.midstream.remote.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ConnectionFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the broker that is made again when it breaks.
 *
 * <p>Assumes that whoever needs it asks for it each time. Guarantees that what is asked for was not known to be broken,
 * and that its first session is that of the {@link Setup}. Blocks only while it connects. Thread-safe.
 */
final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final ConnectionFactory factory;
    private final int acknowledge;
    private final Setup setup;
    private final Object connecting = new Object();
    private volatile Connection current;
    private volatile boolean closed;
    private long notBefore = System.nanoTime();

    /** What each new connection is for. */
    @FunctionalInterface
    interface Setup {
        void with(Session session) throws JMSException;
    }

    /** @param acknowledge how that session does */
    Link(ConnectionFactory factory, int acknowledge, Setup setup) {
        this.factory = factory;
        this.acknowledge = acknowledge;
        this.setup = setup;
    }

    /** @throws ConnectionFailedException if there is none now; nothing was sent then */
    Connection connection() throws JMSException {
        Connection connection = current;
        if (connection != null && !((ActiveMQConnection) connection).isTransportFailed()) {
            return connection;
        }
        if (connection != null) {
            lost(connection, new ConnectionFailedException());
        }
        return connect();
    }

    private Connection connect() throws JMSException {
        synchronized (connecting) {
            if (closed) {
                throw new jakarta.jms.IllegalStateException("The transport has stopped");
            }
            if (current != null) {
                return current;
            }
            if (System.nanoTime() - notBefore < 0) {
                throw new ConnectionFailedException();
            }
            notBefore = System.nanoTime() + PAUSE.toNanos();
            Connection connection = factory.createConnection();
            try {
                ActiveMQConnection broker = (ActiveMQConnection) connection;
                broker.setAlwaysSyncSend(false); // what is persistent waits for the broker all the same
                broker.setAlwaysSessionAsync(false); // the first session's thread is that of the connection
                broker.setCopyMessageOnSend(false);
                broker.setWatchTopicAdvisories(false);
                broker.setExceptionListener(why -> told(connection, why));
                setup.with(connection.createSession(false, acknowledge));
                connection.start();
                current = connection;
                return connection;
            } catch (JMSException | RuntimeException e) {
                connection.close();
                throw e;
            }
        }
    }

    private void told(Connection connection, JMSException why) {
        if (why.getCause() instanceof IOException) {
            lost(connection, why);
        } else {
            LOG.warn(
                    "The broker refused what was sent to it, and whoever waits for it waits in vain: {}",
                    why.toString());
        }
    }

    private void lost(Connection connection, JMSException why) {
        synchronized (connecting) {
            if (current != connection) {
                return;
            }
            current = null;
        }
        if (!closed) {
            LOG.warn("The connection to the broker is lost; calls wait for another one: {}", why.toString());
        }
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.debug("It did not end cleanly", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection connection;
        synchronized (connecting) {
            connection = current;
            current = null;
        }
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                LOG.debug("It did not end cleanly", e);
            }
        }
    }
}
