package dev.midstream.http.startup;

import java.util.function.Consumer;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the server of the servlet container, which hands it to connector factories alone, also to one that comes late. A
 * factory that stays would keep the container from starting, because it expects connectors with a port.
 */
final class ServerAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAccess.class);

    private ServerAccess() {}

    /**
     * Passes the server on, if the container has one.
     *
     * @param purpose a clause for the log if it fails
     */
    static void with(BundleContext context, String purpose, Consumer<Server> action) {
        ConnectorFactory factory = server -> {
            action.accept(server);
            return new LocalConnector(server); // because a factory has to return one
        };
        try {
            ServiceRegistration<ConnectorFactory> registration =
                    context.registerService(ConnectorFactory.class, factory, null);
            registration.unregister();
        } catch (RuntimeException e) {
            LOG.warn("{} failed", purpose, e);
        }
    }
}
