package dev.midstream.http.startup;

import java.time.Duration;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Closes the ports of the servlet container before the container stops: it would drop all filters first, and answer 404
 * until its ports are closed.
 */
final class ClosingFirst implements SynchronousBundleListener {
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
        ServerAccess.with(
                context,
                "Closing the HTTP ports before the servlet container stops",
                server -> Connectors.close(server, REQUESTS));
    }
}
