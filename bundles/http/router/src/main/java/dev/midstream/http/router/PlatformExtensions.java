package dev.midstream.http.router;

import dev.midstream.swap.gate.BindException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * The platform's extensions, authentication among them, which every application gets privately. One whose bundle has
 * stopped, as in an update, is <em>away</em>: applications that have it keep it, and none is made without it, for that
 * would let in whom it keeps out. One that its running bundle takes back, or whose bundle is uninstalled, is gone.
 * Thread-safe.
 */
final class PlatformExtensions implements AutoCloseable {
    private static final String FILTER = "(midstream.rest.extension=true)";

    private final BundleContext context;
    private final Runnable changed;
    private final ServiceTracker<Object, String> tracker;
    /** What there is; guarded by {@link #away}. Not asked of the tracker, which has a service only after it has told of it. */
    private final Set<ServiceReference<Object>> here = new LinkedHashSet<>();

    private final Map<String, Bundle> away = new TreeMap<>();
    private final SynchronousBundleListener uninstalled = this::bundleChanged;

    /** @param changed run when applications are to be made anew */
    PlatformExtensions(BundleContext context, Runnable changed) throws InvalidSyntaxException {
        this.context = context;
        this.changed = changed;
        this.tracker = new ServiceTracker<>(context, FrameworkUtil.createFilter(FILTER), new Tracked());
    }

    void open() {
        context.addBundleListener(uninstalled);
        tracker.open();
    }

    @Override
    public void close() {
        tracker.close();
        context.removeBundleListener(uninstalled);
    }

    /** @throws BindException if one is away */
    Collection<ServiceReference<Object>> all() throws BindException {
        synchronized (away) {
            if (!away.isEmpty()) {
                throw new BindException(
                        "the platform's extension " + String.join(", ", away.keySet())
                                + " is away, and nothing is served without it: start its bundle again, or uninstall it",
                        null);
            }
            return List.copyOf(here);
        }
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            boolean gone;
            synchronized (away) {
                gone = away.values().remove(event.getBundle());
            }
            if (gone) {
                changed.run();
            }
        }
    }

    private final class Tracked implements ServiceTrackerCustomizer<Object, String> {
        @Override
        public String addingService(ServiceReference<Object> extension) {
            Object component = extension.getProperty("component.name");
            String name = component == null ? extension.getBundle().getSymbolicName() : component.toString();
            synchronized (away) {
                away.remove(name);
                here.add(extension);
            }
            changed.run();
            return name;
        }

        @Override
        public void modifiedService(ServiceReference<Object> extension, String name) {
            changed.run();
        }

        @Override
        public void removedService(ServiceReference<Object> extension, String name) {
            Bundle bundle = extension.getBundle();
            boolean gone = bundle != null && bundle.getState() == Bundle.ACTIVE;
            synchronized (away) {
                here.remove(extension);
                if (!gone) {
                    away.put(name, bundle);
                }
            }
            if (gone) {
                changed.run();
            }
        }
    }
}
