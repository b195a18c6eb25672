package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.hooks.bundle.EventHook;
import org.osgi.framework.hooks.bundle.FindHook;

/**
 * Hides managed bundles from extenders that would act on every started revision, and for which Midstream acts on the live
 * one. The ends of bundles are not hidden, because an extender may know a bundle from the time before it was managed.
 * Thread-safe.
 */
final class BundleVisibility implements EventHook, FindHook {
    /** The headers by which an extender finds its bundles, by the symbolic name of the extender. */
    private static final Map<String, String> EXTENDERS = Map.of("org.apache.karaf.shell.core", GateProperties.COMMANDS);

    private static final int ENDS =
            BundleEvent.STOPPING | BundleEvent.STOPPED | BundleEvent.UNRESOLVED | BundleEvent.UNINSTALLED;

    private final ManagedBundles managed;

    BundleVisibility(ManagedBundles managed) {
        this.managed = managed;
    }

    @Override
    public void event(BundleEvent event, Collection<BundleContext> contexts) {
        if ((event.getType() & ENDS) == 0) {
            contexts.removeIf(context -> isHidden(event.getBundle(), context.getBundle()));
        }
    }

    @Override
    public void find(BundleContext context, Collection<Bundle> bundles) {
        Bundle consumer = context.getBundle();
        if (EXTENDERS.containsKey(consumer.getSymbolicName())) {
            bundles.removeIf(bundle -> isHidden(bundle, consumer));
        }
    }

    private boolean isHidden(Bundle bundle, Bundle consumer) {
        String header = consumer.getSymbolicName() == null ? null : EXTENDERS.get(consumer.getSymbolicName());
        return header != null && bundle.getHeaders("").get(header) != null && managed.contains(bundle);
    }
}
