package dev.midstream.messaging.outbox;

import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The bundles of one service that use its mailbox: once for each service object that a bundle holds. Thread-safe. */
final class Owner {
    private final List<Bundle> bundles = new CopyOnWriteArrayList<>();

    void add(Bundle bundle) {
        bundles.add(bundle);
    }

    /** Whether it was the last one. */
    boolean remove(Bundle bundle) {
        bundles.remove(bundle);
        return bundles.isEmpty();
    }

    /** The one that the service would get itself: it connects as that service. Null as long as there is none. */
    ConnectionFactory connectionFactory() {
        for (Bundle bundle : bundles) {
            BundleContext context = bundle.getBundleContext();
            ServiceReference<ConnectionFactory> reference =
                    context == null ? null : context.getServiceReference(ConnectionFactory.class);
            if (reference != null) {
                return context.getService(reference);
            }
        }
        return null;
    }
}
