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
 */
@ProviderType
public interface Swaps {
    /** The managed services, by name. */
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
     * What a deployment of these bundles as one set would do, found out without changing anything. An activator that
     * throws, a component that fails to activate and a health check are known only when they run.
     *
     * @param bundles jar files, of different services
     */
    List<Plan> plan(List<Path> bundles);

    /**
     * Deploys bundles: each as the first revision of its service or as the one that follows the live one. All are
     * staged and proven, hidden, before the first is shifted to; if one cannot be proven nothing changes.
     *
     * <p>With a canary, which is of one bundle, the new revision gets a growing share of calls and requests while a judge
     * compares it with the old one. If it is shown to be worse it is undone; while the judge cannot tell, the last share
     * is held, until it can or somebody {@linkplain #promote promotes} or {@linkplain #abort aborts}.
     *
     * <p>Returns when all traffic is on the new revisions and the old ones are drained or their deadline has passed.
     *
     * @param bundles jar files, of different services
     * @param progress is told of every step when it begins; must be quick
     * @return one record for each bundle, in their order: all committed, or at least one refused or unchanged
     */
    List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress);

    /**
     * Routes a service back to the revision that was live before the last swap.
     *
     * @return the record of this swap, committed or refused
     * @throws UnknownServiceException if no service has this name, or several have
     */
    SwapRecord undo(String service, DeployOptions options, Consumer<SwapStep> progress) throws UnknownServiceException;

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

    /** All swaps that have ended, refused ones too, the newest first. */
    List<SwapRecord> history();

    /**
     * The certificate of a swap as it is now, also while the swap is under way.
     *
     * @param id of the swap, as its progress and the history name it
     * @throws UnknownSwapException if there is no swap of this id
     */
    SwapRecord certificate(String id) throws UnknownSwapException;
}
