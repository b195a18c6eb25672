package dev.midstream.cluster.discovery;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes which endpoints this node has, and this node's listeners those of other nodes (Remote Service Admin 1.1,
 * 122.6). All endpoints of a node are one announcement, so others see a change of several at once, and all of them go
 * with the node.
 *
 * <p><b>Guarantees.</b> Each listener is told by one thread: each endpoint that one of its scopes matches once as added, then
 * its changes, then its end. The last properties are told for sure; of several changes fast one after the other those
 * between may not be.
 */
@Component(
        service = {},
        immediate = true)
public final class Discovery {
    /** What endpoints are announced as. */
    static final String KEY = "endpoints";

    private static final int ENDING_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private final BundleContext context;
    private final Announcements announcements;
    private final ExecutorService telling = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "midstream-discovery");
        thread.setDaemon(true);
        return thread;
    });
    /** By node; the thread's. */
    private final Map<String, Map<String, Endpoints.Endpoint>> remote = new TreeMap<>();

    private final Map<ServiceReference<EndpointEventListener>, Interest> interests = new HashMap<>();
    private final ServiceRegistration<?> registration;
    private final ServiceTracker<EndpointEventListener, EndpointEventListener> listeners;
    private final Subscription subscription;

    @Activate
    public Discovery(BundleContext context, @Reference Announcements announcements) {
        this.context = context;
        this.announcements = announcements;
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(
                EndpointEventListener.ENDPOINT_LISTENER_SCOPE,
                '('
                        + RemoteConstants.ENDPOINT_FRAMEWORK_UUID
                        + '='
                        + context.getProperty(Constants.FRAMEWORK_UUID)
                        + ')');
        registration = context.registerService(
                EndpointEventListener.class.getName(), new LocalEndpoints(this::announce), properties);
        listeners = new ServiceTracker<>(context, EndpointEventListener.class, new Listeners());
        listeners.open();
        subscription = announcements.listen(KEY, (node, text) -> execute(() -> learn(node, text)));
    }

    private void announce(List<EndpointDescription> endpoints) {
        try {
            announcements.put(KEY, Endpoints.write(endpoints));
        } catch (IllegalArgumentException e) {
            LOG.error("Other nodes do not learn of the newest of {} endpoints: {}", endpoints.size(), e.getMessage());
        }
    }

    private void execute(Runnable task) {
        try {
            telling.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Discovery has ended");
        }
    }

    private void learn(String node, String text) {
        if (node.equals(announcements.node())) {
            return;
        }
        try {
            Map<String, Endpoints.Endpoint> now = Endpoints.read(text);
            if (now.isEmpty()) {
                remote.remove(node);
            } else {
                remote.put(node, now);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "What node {} says of its endpoints cannot be read, and what it said before stays: {}",
                    node,
                    e.getMessage());
            return;
        }
        Map<String, Endpoints.Endpoint> all = all();
        interests.values().forEach(interest -> interest.tell(all));
    }

    private Map<String, Endpoints.Endpoint> all() {
        Map<String, Endpoints.Endpoint> all = new HashMap<>();
        remote.values().forEach(all::putAll);
        return all;
    }

    /** Follows the listeners of this node; this one's own has no need to know. */
    private final class Listeners implements ServiceTrackerCustomizer<EndpointEventListener, EndpointEventListener> {
        @Override
        public EndpointEventListener addingService(ServiceReference<EndpointEventListener> reference) {
            if (reference.equals(registration.getReference())) {
                return null;
            }
            EndpointEventListener listener = context.getService(reference);
            if (listener != null) {
                List<String> scopes = scopes(reference);
                execute(() -> {
                    Interest interest = new Interest(listener, scopes);
                    interests.put(reference, interest);
                    interest.tell(all());
                });
            }
            return listener;
        }

        @Override
        public void modifiedService(ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
            List<String> scopes = scopes(reference);
            execute(() -> {
                Interest interest = interests.get(reference);
                if (interest != null) {
                    interest.in(scopes);
                    interest.tell(all());
                }
            });
        }

        @Override
        public void removedService(ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
            execute(() -> interests.remove(reference));
            context.ungetService(reference);
        }
    }

    /** What is no filter matches nothing. */
    private static List<String> scopes(ServiceReference<?> reference) {
        Object value = reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE);
        List<String> scopes = new ArrayList<>();
        if (value instanceof String one) {
            scopes.add(one);
        } else if (value instanceof String[] several) {
            scopes.addAll(Arrays.asList(several));
        } else if (value instanceof Collection<?> several) {
            several.forEach(each -> scopes.add(String.valueOf(each)));
        }
        scopes.removeIf(scope -> !isFilter(scope, reference));
        return List.copyOf(scopes);
    }

    private static boolean isFilter(String scope, ServiceReference<?> reference) {
        try {
            FrameworkUtil.createFilter(scope);
            return true;
        } catch (InvalidSyntaxException e) {
            LOG.warn("A listener of {} has a scope that is no filter: {}", reference.getBundle(), scope);
            return false;
        }
    }

    /** Other nodes are told that this node has no endpoints any more, and its listeners that there are no others. */
    @Deactivate
    public void stop() {
        subscription.close();
        registration.unregister();
        announcements.put(KEY, null);
        execute(() -> interests.values().forEach(interest -> interest.tell(Map.of())));
        telling.shutdown();
        try {
            if (!telling.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A listener of endpoints has not returned within {} s", ENDING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listeners.close();
    }
}
