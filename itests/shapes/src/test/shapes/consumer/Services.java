package shapes.consumer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/** Services of shapes, tracked since they were first asked for. Thread-safe. */
final class Services {
    private final BundleContext context;
    private final Map<String, ServiceTracker<Object, Object>> trackers = new ConcurrentHashMap<>();

    Services(BundleContext context) {
        this.context = context;
    }

    /** Returns the service with the property {@code shape=NAME}. */
    <T> T of(Class<T> contract, String name) {
        return get(contract, "(shape=" + name + ")");
    }

    <T> T get(Class<T> contract, String properties) {
        return contract.cast(get(contract.getName(), properties));
    }

    /** Returns a service whose contract this bundle need not import. */
    Object get(String contract, String properties) {
        String filter = "(&(" + Constants.OBJECTCLASS + "=" + contract + ")" + properties + ")";
        Object service = trackers.computeIfAbsent(filter, this::track).getService();
        if (service == null) {
            throw new IllegalStateException("no service " + filter);
        }
        return service;
    }

    private ServiceTracker<Object, Object> track(String filter) {
        try {
            ServiceTracker<Object, Object> tracker =
                    new ServiceTracker<>(context, FrameworkUtil.createFilter(filter), null);
            tracker.open();
            return tracker;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
