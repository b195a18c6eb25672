package dev.midstream.http.router;

import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The life of the node as far as answers depend on it. While the node is incomplete, it cannot say that a path does not
 * exist: the service may be about to start. Once complete, it stays so until it stops. Thread-safe.
 */
final class NodeState {
    /** Karaf's own last start level. */
    private static final int FULL = 100;

    /** A node with its start level and services. */
    interface Node {
        boolean stopping();

        /** Returns true if the framework has reached its start level and everything that boots is installed. */
        boolean booted();

        /** Returns true if every committed service is live and routed, or has failed to start. */
        boolean settled();
    }

    private final Node node;
    private volatile boolean complete;

    NodeState(Node node) {
        this.node = node;
    }

    boolean incomplete() {
        if (!complete && node.booted() && node.settled()) {
            complete = true;
        }
        return !complete || node.stopping();
    }

    /** Returns the node that a framework is. */
    static Node of(BundleContext context, Revisions revisions, RoutingTable table, BooleanSupplier routed) {
        Bundle system = context.getBundle(0);
        Function<String, Bundle> installed = context::getBundle;
        return new Node() {
            @Override
            public boolean stopping() {
                return system.getState() == Bundle.STOPPING;
            }

            @Override
            public boolean booted() {
                return started(system.adapt(FrameworkStartLevel.class).getStartLevel(), context.getBundles())
                        && context.getServiceReference("org.apache.karaf.features.BootFinished") != null;
            }

            @Override
            public boolean settled() {
                return revisions.committed().entrySet().stream()
                                .allMatch(committed ->
                                        live(table.routing(committed.getKey()).orElse(null))
                                                || failed(installed.apply(committed.getValue())))
                        && routed.getAsBoolean();
            }
        };
    }

    /**
     * Returns true if the framework has passed the start level of every bundle that starts with it. Karaf ends at a higher
     * one; the property of the level at which the framework begins does not tell, because Karaf replaces it.
     */
    private static boolean started(int level, Bundle[] bundles) {
        return level >= FULL
                || Stream.of(bundles)
                        .filter(bundle -> bundle.getBundleId() != 0 && bundle.getState() != Bundle.UNINSTALLED)
                        .map(bundle -> bundle.adapt(BundleStartLevel.class))
                        .filter(BundleStartLevel::isPersistentlyStarted)
                        .allMatch(bundle -> bundle.getStartLevel() < level);
    }

    private static boolean live(Routing routing) {
        return routing != null && (routing.isRemote() || routing.live() != null);
    }

    /** Bundles that the start level has passed and that run nevertheless are about to be live. */
    private static boolean failed(Bundle bundle) {
        return bundle == null || (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0;
    }
}
