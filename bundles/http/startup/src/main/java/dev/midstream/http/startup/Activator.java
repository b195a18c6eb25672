package dev.midstream.http.startup;

import java.util.Dictionary;
import java.util.Hashtable;
import javax.servlet.Filter;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/** Registers the filter before the servlet container starts; no component, because components start later. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final String ROUTER = "(osgi.http.whiteboard.filter.name=midstream-router)";

    private ServiceTracker<Object, Object> router;

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        router = new ServiceTracker<>(context, FrameworkUtil.createFilter(ROUTER), null);
        router.open();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.http.whiteboard.filter.name", "midstream-startup");
        properties.put("osgi.http.whiteboard.filter.pattern", "/*");
        properties.put("osgi.http.whiteboard.filter.asyncSupported", true);
        properties.put(
                Constants.SERVICE_RANKING, Integer.MAX_VALUE); // before the router, whose requests may be answered
        context.registerService(
                Filter.class, new StartupFilter(() -> router.isEmpty() ? -1 : router.getTrackingCount()), properties);
    }

    @Override
    public void stop(BundleContext context) {
        router.close();
    }
}
