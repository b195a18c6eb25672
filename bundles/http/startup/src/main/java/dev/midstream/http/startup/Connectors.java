package dev.midstream.http.startup;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a Jetty server. */
final class Connectors {
    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

    /** Time after which a connection without a request is closed. */
    private static final Duration IDLE = Duration.ofMillis(50);

    private Connectors() {}

    /**
     * Closes the ports of a server, lets requests end, and breaks the connections of those that do not end in time.
     *
     * @param atMost upper bound of the time for requests under way
     */
    static void close(Server server, Duration atMost) {
        Connector[] connectors = server.getConnectors();
        CompletableFuture<?>[] closing =
                Stream.of(connectors).map(Connectors::shutdown).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(closing).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("Requests did not end within {}; their connections are broken", atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Connector connector : connectors) {
            try {
                connector.stop();
            } catch (Exception e) {
                LOG.warn("The HTTP listener {} could not be closed", connector, e);
            }
        }
    }

    private static CompletableFuture<Void> shutdown(Connector connector) {
        if (connector instanceof AbstractConnector configurable) {
            configurable.setShutdownIdleTimeout(IDLE.toMillis());
        }
        return connector.shutdown();
    }
}
