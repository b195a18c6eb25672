package dev.midstream.http.router;

import dev.midstream.http.router.site.Properties;
import dev.midstream.swap.gate.BindException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.jaxrs.whiteboard.JaxrsWhiteboardConstants;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * The platform's extensions, authentication among them, which every application gets privately. No application is built
 * while a required one is missing, or one whose bundle has stopped, as in an update: it would admit requests that the
 * extension rejects. Applications that have an extension keep it meanwhile. Thread-safe.
 */
final class PlatformExtensions implements AutoCloseable {
    private static final String FILTER = "(midstream.rest.extension=true)";

    private final BundleContext context;
    private final Runnable changed;
    private final ServiceTracker<Object, String> tracker;
    private final Present present;
    private final SynchronousBundleListener uninstalled = this::bundleChanged;

    /**
     * @param required names of the extensions without which no application is built
     * @param changed run when applications must be built again
     */
    PlatformExtensions(BundleContext context, Set<String> required, Runnable changed) throws InvalidSyntaxException {
        this.context = context;
        this.present = new Present(required);
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

    /** @throws BindException if one is missing */
    Collection<ServiceReference<Object>> all() throws BindException {
        return present.all();
    }

    /** Returns the names of the extensions without which no application is built now. */
    Set<String> missing() {
        return present.missing();
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED && present.uninstalled(event.getBundle())) {
            changed.run();
        }
    }

    /** The extensions that are registered, and those that must be. Thread-safe. */
    static final class Present {
        private final Set<String> required;
        /** Not read from the tracker, which has a service only after it has announced the service. */
        private final Map<ServiceReference<Object>, String> here = new LinkedHashMap<>();

        private final Map<String, Bundle> stopped = new LinkedHashMap<>();

        Present(Set<String> required) {
            this.required = Set.copyOf(required);
        }

        synchronized void add(ServiceReference<Object> extension, String name) {
            stopped.remove(name);
            here.put(extension, name);
        }

        /** @return true if applications must be built without it */
        synchronized boolean remove(ServiceReference<Object> extension, String name, Bundle bundle) {
            here.remove(extension);
            boolean withdrawn = bundle != null && bundle.getState() == Bundle.ACTIVE;
            if (!withdrawn) {
                stopped.put(name, bundle);
            }
            return withdrawn && !required.contains(name);
        }

        /** @return true if applications must be built without extensions of this bundle */
        synchronized boolean uninstalled(Bundle bundle) {
            return stopped.values().remove(bundle);
        }

        synchronized Set<String> missing() {
            Set<String> missing = new TreeSet<>(required);
            missing.removeAll(here.values());
            missing.addAll(stopped.keySet());
            return missing;
        }

        synchronized Collection<ServiceReference<Object>> all() throws BindException {
            Set<String> missing = missing();
            if (!missing.isEmpty()) {
                throw new BindException(
                        "no application is served without the platform's extensions, and these are missing: "
                                + String.join(", ", missing)
                                + ". Start the bundle that registers them, dev.midstream.http.rest for those named "
                                + "midstream.*; an optional one can be uninstalled",
                        null);
            }
            return List.copyOf(here.keySet());
        }
    }

    private static String name(ServiceReference<Object> extension) {
        String name = Properties.text(extension, JaxrsWhiteboardConstants.JAX_RS_NAME);
        return name == null ? Properties.name(extension) : name;
    }

    private final class Tracked implements ServiceTrackerCustomizer<Object, String> {
        @Override
        public String addingService(ServiceReference<Object> extension) {
            String name = name(extension);
            present.add(extension, name);
            changed.run();
            return name;
        }

        @Override
        public void modifiedService(ServiceReference<Object> extension, String name) {
            changed.run();
        }

        @Override
        public void removedService(ServiceReference<Object> extension, String name) {
            if (present.remove(extension, name, extension.getBundle())) {
                changed.run();
            }
        }
    }
}
