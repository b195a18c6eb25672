package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/**
 * The condition {@link GateProperties#LIVE} of one service: registered for the bundle of its live revision while that is
 * started, and for no other one. Components that require it are activated when their revision becomes live, and
 * deactivated when it no longer is.
 *
 * <p><b>Assumptions.</b> (1) {@link #sync} is called after every change of the routing. (2) Registering and unregistering run
 * code of revisions, which may throw, take long, or never return.
 *
 * <p><b>Guarantees.</b> (1) {@link #sync} runs no such code and returns immediately; the code runs on threads of its own.
 * (2) The components of the previous revision have been deactivated before those of the next one are activated, unless that
 * takes longer than {@link #LEAVING}. (3) A condition that was registered is unregistered as soon as its registration has
 * returned and its revision is not live any more, also if later revisions have theirs by then. Thread-safe.
 */
final class LiveCondition {
    private static final System.Logger LOG = System.getLogger(LiveCondition.class.getName());

    /** The id of the bundle for which the condition of all bundles that are not managed is registered: none has it. */
    static final long UNMANAGED = -1;

    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final Routing routing;
    private final BundleContext context;
    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final Duration leaving;
    /** The revision that has the condition, or is to have it next; null for none. */
    private Bundle revision;
    /** The registration for that revision; null if it was not live any more when its turn came. */
    private CompletableFuture<ServiceRegistration<?>> registered = CompletableFuture.completedFuture(null);

    /**
     * @param threads runs the code of revisions
     * @param timer ends the wait for the previous revision
     */
    LiveCondition(Routing routing, BundleContext context, Executor threads, ScheduledExecutorService timer) {
        this(routing, context, threads, timer, LEAVING);
    }

    /** @param leaving the time that components of the previous revision get for their deactivation */
    LiveCondition(
            Routing routing,
            BundleContext context,
            Executor threads,
            ScheduledExecutorService timer,
            Duration leaving) {
        this.routing = routing;
        this.context = context;
        this.threads = threads;
        this.timer = timer;
        this.leaving = leaving;
    }

    /** Registers the condition for all bundles that are not managed: they are live while they are started. */
    static void registerForUnmanaged(BundleContext context) {
        register(context, UNMANAGED);
    }

    private static ServiceRegistration<?> register(BundleContext context, long bundle) {
        return context.registerService(
                Condition.class,
                Condition.INSTANCE,
                new Hashtable<>(
                        Map.of(Condition.CONDITION_ID, GateProperties.LIVE, GateProperties.LIVE_BUNDLE, bundle)));
    }

    /** Makes the condition follow the routing. */
    synchronized void sync() {
        Bundle next = live();
        if (next == revision) {
            return;
        }
        Bundle previous = revision;
        revision = next;
        CompletableFuture<Void> left = registered.thenAcceptAsync(LiveCondition::unregister, threads);
        if (!left.isDone()) {
            timer.schedule(() -> giveUp(left, previous), leaving.toMillis(), TimeUnit.MILLISECONDS);
        }
        registered = left.handleAsync((nothing, failure) -> registerFor(next), threads);
    }

    /** Returns the live revision; null if there is none, or if its bundle is stopped. */
    private Bundle live() {
        Tenure tenure = routing.live();
        Bundle live = tenure == null ? null : tenure.revision();
        return live != null && (live.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0 ? live : null;
    }

    private void giveUp(CompletableFuture<Void> left, Bundle previous) {
        if (left.complete(null)) {
            LOG.log(
                    Level.WARNING,
                    "Components of {0} that require the condition {1} have not been deactivated within {2} ms: those of"
                            + " the next revision are activated beside them",
                    previous,
                    GateProperties.LIVE,
                    leaving.toMillis());
        }
    }

    private ServiceRegistration<?> registerFor(Bundle next) {
        if (next == null || next != live()) {
            return null;
        }
        try {
            return register(context, next.getBundleId());
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "The gates have stopped", e);
            return null;
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.ERROR,
                    "The condition " + GateProperties.LIVE + " could not be registered for " + next
                            + ": its components that require it stay inactive until its next start",
                    e);
            return null;
        }
    }

    private static void unregister(ServiceRegistration<?> registration) {
        if (registration != null) {
            CleanUp.run("unregistering a condition", () -> Exposure.unregister(registration));
        }
    }
}
