package dev.midstream.swap.core.node;

import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The changes that swaps make to a node. A method that returns has made its change whole; one that throws has made none,
 * unless it says otherwise. Thread-safe.
 */
public interface SwapNode {
    /** Returns the live revision of a service in this node. */
    Optional<RoutedRevision> live(String service);

    /** Returns true if the committed revision of a service is still to be started, as while a node starts. */
    boolean starting(String service);

    /** Returns the reasons why an artifact cannot be staged; empty if it can be tried. */
    List<String> objections(Artifact artifact, Set<String> set) throws SwapRefusedException;

    /**
     * Returns the forecasts of a deployment of these artifacts together, in their order. Their objections are reasons that a
     * plan gives too.
     */
    List<Forecast> forecast(List<Artifact> set);

    /** Returns started bundles of this name that are not managed. */
    List<Installed> unmanaged(String service);

    /** Restarts an unmanaged bundle so that it is managed from then on. */
    void adopt(Installed bundle) throws SwapRefusedException;

    /** Installs a revision, hidden. */
    Installed install(Artifact artifact) throws SwapRefusedException;

    /**
     * Lets the hidden revisions of a set see the services of each other that nothing represents yet. To be called before they
     * start.
     *
     * @return the action that hides these services again; it does nothing after a shift, and never throws
     */
    Runnable preview(Collection<Installed> set) throws SwapRefusedException;

    /** Starts a hidden revision; a revision whose start failed is still installed. */
    void start(Installed revision, Duration atMost) throws SwapRefusedException, InterruptedException;

    /**
     * Proves that a started, hidden revision can take over, and makes its service objects.
     *
     * @param set the names of the services that are replaced together
     * @param forecast the services and paths to wait for
     */
    Proof prove(Installed revision, Set<String> set, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException;

    /**
     * Returns true if other bundles depend on a revision that is not live any more: they are led to it by their version of a
     * contract, or have classes from it.
     */
    boolean isNeeded(Installed revision);

    /**
     * Checks that proven revisions can be live together with all others, and keeps what they need alone, such as paths,
     * from other swaps.
     *
     * @param coming revisions of different services that are about to become live in one instant
     * @param leaving services of which no revision is to be live then
     * @return ends the reservation, when the revisions are live or were given up; throws nothing
     */
    Runnable reserve(Collection<Installed> coming, Collection<String> leaving) throws SwapRefusedException;

    /** Gives back what was made for a candidate, or for a revision that was left. Never throws. */
    void release(RoutedRevision revision);

    /** Stops and uninstalls a staged revision that was refused. Never throws. */
    void discard(Installed revision);

    /** Returns the complaints of the health checks of a revision; empty if all are OK. */
    List<String> complaints(Installed revision, Duration atMost);

    TrafficControl traffic();

    /** Returns the reasons why a service cannot leave this node; empty if it can. */
    List<String> dependants(String service, boolean forGood);

    /**
     * Makes revisions live after a restart, and services absent, by one durable write.
     *
     * @param revisions the revisions, of different services
     * @param leaving services of which no revision is to be live
     */
    Commitment commit(Collection<Installed> revisions, Collection<String> leaving) throws SwapRefusedException;

    /**
     * Routes all new calls to these revisions, of different services, in one instant, and closes those before.
     *
     * @param atMost the time for each wait of a shift of several services
     * @throws RuntimeException if nothing was changed
     */
    Shifted shift(List<RoutedRevision> next, Duration atMost);

    /** Routes the calls of a service to other nodes, and closes its live revision; returns that, or null. */
    RoutedRevision leave(String service);

    /** Keeps a left revision within reach of callers that may try again what failed on the new one. */
    void keepFallback(RoutedRevision left);

    /** Stops and uninstalls a revision that was left; whatever still runs in it loses its services. Never throws. */
    void retire(RoutedRevision left);

    /** Returns the class loader of a revision, or null if it has none any more. */
    ClassLoader loader(Installed revision);

    /** Returns the revisions that were deployed by Midstream and are started. */
    List<Installed> started();
}
