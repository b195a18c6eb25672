package dev.midstream.remote.topology;

import dev.midstream.cluster.api.DesiredServices;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The topology manager of a node (OSGi Compendium, 122.4): exports what asks for it, as soon as a discovery tells others
 * of it, imports what other nodes export, and puts imports under the gates of their services.
 */
@Component(
        service = {},
        immediate = true)
public final class Topology {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LINGER = Duration.ofSeconds(30);

    private final Changes changes = new Changes(thread("midstream-topology"));
    /** Apart, for a call that is tried again may block. */
    private final ScheduledExecutorService again = thread("midstream-call-again");
    /** Apart, because the registry may take long to answer. */
    private final ScheduledExecutorService asking = thread("midstream-desired");

    private final ServiceTracker<DesiredServices, DesiredServices> cluster;

    private final Listeners listeners;
    private final Exports exports;
    private final Imports imports;
    private final Others others;
    private final ServiceRegistration<EndpointEventListener> hearing;

    @Activate
    public Topology(
            BundleContext context,
            @Reference RoutingTable table,
            @Reference Revisions revisions,
            @Reference RemoteRouting remote)
            throws InvalidSyntaxException {
        cluster = new ServiceTracker<>(context, DesiredServices.class, null);
        cluster.open();
        // nothing listens for calls of others before there is a way for others to hear of it
        listeners = new Listeners(context, changes, this::export);
        others = new Others(
                context,
                table,
                remote,
                revisions,
                new RetryPolicy(PATIENCE, PAUSE, LONGEST_PAUSE, again),
                LINGER,
                this::isDesired,
                asking,
                changes);
        imports = new Imports(context, changes);
        exports = new Exports(context, table, revisions, remote, listeners, changes);
        String elsewhere = "(!(" + RemoteConstants.ENDPOINT_FRAMEWORK_UUID + "="
                + context.getProperty(Constants.FRAMEWORK_UUID) + "))";
        hearing = context.registerService(
                EndpointEventListener.class,
                imports,
                new Hashtable<>(Map.of(EndpointEventListener.ENDPOINT_LISTENER_SCOPE, elsewhere)));
        listeners.open();
    }

    /** Without a cluster nobody keeps a desired state. */
    private boolean isDesired(String service) {
        DesiredServices services = cluster.getService();
        return services != null && services.contains(service);
    }

    private void export() {
        exports.open();
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Deactivate
    public void stop() {
        hearing.unregister();
        exports.close();
        imports.close();
        others.close();
        listeners.close();
        changes.end();
        again.shutdownNow();
        asking.shutdownNow();
        cluster.close();
    }
}
