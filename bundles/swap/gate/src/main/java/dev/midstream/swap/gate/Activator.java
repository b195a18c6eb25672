package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/** Starts before every service and is never stopped while one runs. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final System.Logger LOG = System.getLogger(Activator.class.getName());

    @Override
    public void start(BundleContext context) throws Exception {
        Commitments committed = Commitments.of(context);
        String patterns = context.getProperty(Gates.MANAGED);
        GateManager manager = new GateManager(context, committed, patterns);
        context.addBundleListener(manager);
        context.addServiceListener(manager);
        context.registerService(FindHook.class, new Hiding(manager), null);
        context.registerService(EventListenerHook.class, new Hiding(manager), null);
        context.registerService(Gates.class, manager, null);
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() == Bundle.ACTIVE && manager.manages(bundle)) {
                LOG.log(
                        Level.WARNING,
                        "{0} ran before the gates: it is restarted to be managed, and calls to it fail meanwhile",
                        bundle);
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back listeners, hooks and gates
    }

    /** Hides the services of managed bundles from everyone but themselves and Midstream. */
    private record Hiding(GateManager manager) implements FindHook, EventListenerHook {
        @Override
        public void find(
                BundleContext context,
                String name,
                String filter,
                boolean all,
                Collection<ServiceReference<?>> references) {
            Bundle consumer = context.getBundle();
            references.removeIf(reference -> manager.hidden(reference, consumer));
        }

        @Override
        public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
            // consumers that were bound before a bundle became managed must hear that its service goes
            if (event.getType() != ServiceEvent.UNREGISTERING) {
                ServiceReference<?> reference = event.getServiceReference();
                listeners.keySet().removeIf(context -> manager.hidden(reference, context.getBundle()));
            }
        }
    }
}
