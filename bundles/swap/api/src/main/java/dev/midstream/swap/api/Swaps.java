package dev.midstream.swap.api;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Deploys services and swaps their revisions. Thread-safe; swaps of different services run in parallel, a second swap
 * of one service is refused while the first is under way.
 *
 * <p>A service may be named by its Bundle-SymbolicName or by any suffix of it that begins after a dot and is unique:
 * {@code storage} for {@code dev.midstream.storage}.
 *
 * <p>Every failure before the commit of a swap is a refusal: the record has the reasons, and nothing else has changed. A
 * listener of progress cannot change the course of a swap, whatever it throws.
 */
@ProviderType
public interface Swaps {
    /** Returns the managed services, by name. */
    List<Service> services();

    /** @throws UnknownServiceException if no service has this name, or several have */
    Service service(String name) throws UnknownServiceException;

    /**
     * Returns the reasons why the live revision of a service does not answer yet: it is not started, a component of it is
     * not satisfied, or its paths are not routed. Empty if it answers, or if only other nodes run the service.
     *
     * @throws UnknownServiceException if no service has this name, or several have
     */
    List<String> pending(String service) throws UnknownServiceException;

    /**
     * Predicts the effect of a deployment of these bundles as one set, without changing anything. An activator that
     * throws, a component that fails to activate and a health check are known only when they run.
     *
     * @param bundles jar files, of different services
     */
    List<Plan> plan(List<Path> bundles);

    /**
     * Deploys bundles: each as the first revision of its service or as the one that follows the live one. All are
     * staged and proven, hidden, before the first is shifted to; if one cannot be proven nothing changes. All become live
     * after a restart by one write, and shift in one instant.
     *
     * <p>With a canary, which is of one bundle, the new revision gets a growing share of calls and requests while a judge
     * compares it with the old one. If it is shown to be worse it is undone. While the judge cannot tell, the last share
     * is held until it can, somebody {@linkplain #promote promotes} or {@linkplain #abort aborts}, or
     * {@link DeployOptions#maxHold} has passed.
     *
     * <p>Returns when all traffic is on the new revisions and the old ones are drained or their deadline has passed.
     *
     * @param bundles jar files, of different services
     * @param progress receives every step when it begins, on the thread of the caller
     * @return one record for each bundle, in their order: all committed, or at least one refused, undone or unchanged
     */
    List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress);

    /**
     * Routes a service back to the revision that was live before its last swap, and with it every service that shifted
     * in the same set. A revision that the monitoring or a judge has undone comes back only if
     * {@link DeployOptions#version} names it.
     *
     * @return the record of this service's swap, committed or refused
     * @throws UnknownServiceException if no service has this name, or several have
     */
    SwapRecord undo(String service, DeployOptions options, Consumer<SwapStep> progress) throws UnknownServiceException;

    /**
     * Takes back one swap with its whole set. Refused unless it was the last swap of each of its services.
     *
     * @param id of the swap, or of any swap of its set
     * @return the records, one for each service of the set
     * @throws UnknownSwapException if there is no swap of this id
     */
    List<SwapRecord> undoSwap(String id, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownSwapException;

    /**
     * Routes a service's calls to other nodes, and removes its live revision from this node when it is drained. After a
     * restart it is not live here either; a deployment brings it back.
     *
     * @return the record, refused if other nodes do not offer what consumers in this node use
     * @throws UnknownServiceException if no service has this name, or several have
     */
    SwapRecord withdraw(String service, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException;

    /**
     * Removes a service from this node for good: drains and uninstalls all its revisions. {@link #undo} brings it back
     * while its jar is kept.
     *
     * @return the record, refused if consumers in this node use it, or bundles have classes of it
     * @throws UnknownServiceException if no service has this name, or several have
     */
    SwapRecord undeploy(String service, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException;

    /**
     * Ends a canary in favour of the new revision, whatever its judge says.
     *
     * @param id of the swap, as its progress names it
     * @throws UnknownSwapException if no canary of this id is under way
     */
    void promote(String id) throws UnknownSwapException;

    /**
     * Ends a canary in favour of the old revision.
     *
     * @throws UnknownSwapException if no canary of this id is under way
     */
    void abort(String id) throws UnknownSwapException;

    /** Returns the swaps that have not ended, the oldest first; their verdict is RUNNING and their reason the step. */
    List<SwapRecord> underWay();

    /**
     * Waits until the monitoring after the shift of these swaps has ended, if it has not.
     *
     * @param committed records that a deployment has returned
     * @return the records as they are then: UNDONE if the monitoring has undone them
     */
    List<SwapRecord> awaitMonitoring(List<SwapRecord> committed) throws InterruptedException;

    /** Returns all swaps that have ended, refused ones too, the newest first. */
    List<SwapRecord> history();

    /**
     * Returns the certificate of a swap as it is now, also while the swap is under way.
     *
     * @param id of the swap, as its progress and the history name it
     * @throws UnknownSwapException if there is no swap of this id
     */
    SwapRecord certificate(String id) throws UnknownSwapException;
}
