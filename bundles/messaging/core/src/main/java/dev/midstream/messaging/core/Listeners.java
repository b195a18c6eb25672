package dev.midstream.messaging.core;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds services that are {@link MessageListener}s and name a {@code midstream.destination}, and serves each. Of a managed
 * service that is its gate, so that a swap is nothing to the consumers.
 */
@Component(
        service = {},
        immediate = true)
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final String FILTER =
            "(&(objectClass=" + MessageListener.class.getName() + ")(" + Subscription.DESTINATION + "=*))";

    private final BundleContext context;
    private final RoutingTable table;
    private final Revisions revisions;
    private final ServiceTracker<MessageListener, Served> tracker;

    @Activate
    public Listeners(BundleContext context, @Reference RoutingTable table, @Reference Revisions revisions)
            throws InvalidSyntaxException {
        this.context = context;
        this.table = table;
        this.revisions = revisions;
        this.tracker = new ServiceTracker<>(context, FrameworkUtil.createFilter(FILTER), new Customizer());
        tracker.open();
    }

    @Deactivate
    public void stop() {
        tracker.close();
    }

    /** Starts to serve a listener. Null if it is none of those that are served, or its properties will not do. */
    private Container serve(ServiceReference<MessageListener> listener) {
        Object gated = listener.getProperty(GateProperties.SERVICE);
        Bundle bundle = listener.getBundle();
        if (bundle == null || gated == null && revisions.manages(bundle)) {
            return null; // a revision's own: its gate is served
        }
        String service = gated == null ? bundle.getSymbolicName() : gated.toString();
        try {
            Subscription subscription = Subscription.of(service, listener::getProperty);
            Target target = gated == null ? new PlainTarget(context.getService(listener)) : through(service, listener);
            Container container =
                    new Container(subscription, target, () -> factory(gated == null ? bundle : live(service)));
            container.start();
            return container;
        } catch (IllegalArgumentException e) {
            LOG.error("A message listener of {} is not served: {}", service, e.getMessage());
            return null;
        }
    }

    private Target through(String service, ServiceReference<MessageListener> gate) {
        Routing routing = table.routing(service)
                .orElseThrow(() -> new IllegalArgumentException("there is no routing of " + service));
        return new GateTarget(table, routing, gate);
    }

    private Bundle live(String service) {
        return table.live(service).orElse(null);
    }

    /** The one that the service would get itself: it connects as that service. Null as long as there is none. */
    private static ConnectionFactory factory(Bundle bundle) {
        BundleContext owner = bundle == null ? null : bundle.getBundleContext();
        ServiceReference<ConnectionFactory> reference =
                owner == null ? null : owner.getServiceReference(ConnectionFactory.class);
        return reference == null ? null : owner.getService(reference);
    }

    /** What serves a listener now; another one when its next revision wants something else. */
    private final class Served {
        private Container container;

        synchronized void serve(ServiceReference<MessageListener> listener) {
            close();
            container = Listeners.this.serve(listener);
        }

        synchronized boolean wants(ServiceReference<MessageListener> listener) {
            try {
                return container == null
                        || !container
                                .subscription()
                                .equals(Subscription.of(container.subscription().service(), listener::getProperty));
            } catch (IllegalArgumentException e) {
                return true; // to be refused, with its reason
            }
        }

        synchronized void close() {
            if (container != null) {
                container.close();
            }
        }
    }

    private final class Customizer implements ServiceTrackerCustomizer<MessageListener, Served> {
        @Override
        public Served addingService(ServiceReference<MessageListener> listener) {
            Served served = new Served();
            served.serve(listener);
            return served;
        }

        @Override
        public void modifiedService(ServiceReference<MessageListener> listener, Served served) {
            if (served.wants(listener)) {
                served.serve(listener);
            }
        }

        @Override
        public void removedService(ServiceReference<MessageListener> listener, Served served) {
            served.close();
        }
    }
}
