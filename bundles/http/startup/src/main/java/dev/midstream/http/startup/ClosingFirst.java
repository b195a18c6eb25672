package dev.midstream.http.startup;

import java.time.Duration;
import java.util.function.Predicate;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the ports of the servlet container before the container stops: it would drop all filters first, and answer 404
 * until its ports are closed. The container hands its server to connector factories alone, also to one that comes late.
 */
final class ClosingFirst implements SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingFirst.class);
    private static final Duration REQUESTS = Duration.ofSeconds(2);

    private final BundleContext context;
    private final Predicate<Bundle> container;

    /** @param container true for the bundle of the servlet container */
    ClosingFirst(BundleContext context, Predicate<Bundle> container) {
        this.context = context;
        this.container = container;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() != BundleEvent.STOPPING || !container.test(event.getBundle())) {
            return;
        }
        try {
            ServiceRegistration<ConnectorFactory> registration =
                    context.registerService(ConnectorFactory.class, ClosingFirst::close, null);
            registration.unregister();
        } catch (RuntimeException e) {
            LOG.warn("The HTTP ports could not be closed before the servlet container stops", e);
        }
    }

    /** @return a connector without a port, because a factory has to return one */
    private static LocalConnector close(Server server) {
        Connectors.close(server, REQUESTS);
        return new LocalConnector(server);
    }
}
