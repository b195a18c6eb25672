package dev.midstream.swap.gate;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;

/**
 * The seam between consumers and the revisions of managed services. Registered as a service by the gate bundle, for
 * Midstream's own bundles: whoever imports this package sees the services of every revision, hidden or not. Thread-safe.
 */
@ProviderType
public interface Gates {
    /** Service property of a gate: the name of the service that it stands for. */
    String SERVICE = "midstream.service";

    /**
     * Service property by which a service that is registered from a revision's own context stays visible and gets no
     * gate; for what Midstream registers there itself.
     */
    String SEAM = "midstream.seam";

    /**
     * Framework property: comma-separated patterns of Bundle-SymbolicNames that are managed although they were not
     * deployed through Midstream; {@code *} stands for any characters.
     */
    String MANAGED = "midstream.managed";

    /** Prefix of the locations of bundles that were deployed through Midstream: such bundles are managed. */
    String LOCATION = "midstream:";

    /**
     * Service property of what leads from other nodes into this one or from this one to others, whatever its value: such a
     * service is seen by Midstream's own bundles alone.
     */
    String DOOR = "midstream.door";

    /** Service property of a door and of an {@link Offer}: the scope of the service behind it, which its gates have too. */
    String SCOPE = "midstream.scope";

    /** Stands in the place of a committed location: no revision of the service may be live in this node. */
    String WITHDRAWN = "withdrawn:";

    /** Whether this bundle's services are reached through gates. */
    boolean manages(Bundle bundle);

    /** Manages all bundles of this name from now on. Bundles that run already must be restarted to be adopted. */
    void manage(String service);

    /** The routing of a service, if a revision of it is or was live. */
    Optional<Routing> routing(String service);

    Collection<Routing> routings();

    /** The bundle that is live for a service in this node. */
    Optional<Bundle> live(String service);

    /** Keeps what will be installed from this location hidden when it starts, though no revision of it may be live. */
    void stage(String location);

    /**
     * Lets go of a location that was staged. A bundle installed from it stays hidden until {@link #shift}.
     */
    void unstage(String location);

    /** The services that a revision has registered and that a gate or mirror stands for. */
    List<ServiceReference<?>> services(Bundle revision);

    /** The services that stand in the registry for a service: gates, and mirrors of what no gate can stand for. */
    List<ServiceReference<?>> exposed(String service);

    /**
     * Makes a started revision ready to be shifted to: compares its contracts with those of the gates and fetches every
     * service object. Changes nothing that consumers see.
     *
     * @return the tenure to give to {@link #shift}
     * @throws BindException if a contract is another class than the gate's, or a service object could not be made
     */
    Tenure bind(Bundle revision) throws BindException;

    /** Records on disk which revision is the live one after a restart; when this returns it is durable. */
    void commit(Bundle revision) throws IOException;

    /**
     * The location of the revision that was committed last for a service; empty if none ever was, in which case the
     * first one that starts is live.
     */
    Optional<String> committed(String service);

    /** Forgets that a service was ever committed or managed by name. */
    void forget(String service) throws IOException;

    /**
     * Routes all new calls to these tenures, of different services, in one instant, and closes those before them, which
     * the caller drains. With several, a request that entered before that instant meets the old revisions all the way
     * down, and one that entered after it the new ones; to know that, this waits for calls that were in flight when it
     * began, and for the requests that were pinned before the instant.
     *
     * @param atMost how long to wait for either; what has not ended by then may meet a mix
     */
    Shift shift(List<Tenure> next, Duration atMost);

    /**
     * Pins a request that enters the node to the revisions that are live now.
     *
     * @param version the version that it asks for where a choice is between two revisions, or null
     */
    Pin pin(String version);

    /**
     * Lets one request and one other call at a time enter a candidate, proven before, until {@link #shift} makes it live:
     * the first ones load its classes, which many at once would wait for. Returns at the end of the time, or soon if
     * nobody calls.
     *
     * @param time how long
     */
    void ease(Tenure candidate, Duration time) throws InterruptedException;

    /**
     * Sends a share of the calls of a service to a candidate, proven before, until {@link #shift} makes the candidate
     * live or {@link #unsplit} ends it; may be repeated with another share.
     *
     * @param percent of calls, and of requests, that go to the candidate
     */
    void split(Tenure candidate, int percent, Observer observer);

    /** Sends all calls to the live revision again and closes the candidate, which the caller drains. */
    void unsplit(Tenure candidate);

    /**
     * Observes one in so many calls of a live tenure, in the place of how it was observed before, until another is live or
     * {@link #unwatch}. Not while a share of the calls goes to a candidate, nor during a shift.
     *
     * @param every 1 for all calls; an observed call costs some 60 ns more, others some 7 ns
     */
    void watch(Tenure live, int every, Observer observer);

    /** Observes it no more; its calls cost then what they cost before. As {@link #watch}, not during a shift. */
    void unwatch(Tenure live);

    /**
     * The service object that a gate stands for in a tenure that was entered; for seams, which call it themselves.
     *
     * @param gate of singleton scope
     * @throws ServiceException if the tenure's revision does not offer it, or could not make it
     */
    Object service(ServiceReference<?> gate, Tenure tenure);

    /**
     * Keeps a revision that was live within reach of seams that try again there what failed on the live one, until it is
     * {@linkplain #releaseFallback left}, becomes live again, or the next one is kept. See {@link Routing#enterFallback}.
     *
     * @param ended its tenure
     */
    void keepFallback(Tenure ended);

    /** Nobody reaches the revision of a tenure that has ended any more; waits a while for those who did. */
    void releaseFallback(Tenure ended);

    /**
     * What other nodes offer of a service, in the place of what they did before. While no revision of it is live in this
     * node, gates for this stand in the registry and calls go there; a local revision comes before them.
     *
     * @param offers empty if no other node offers anything any more
     */
    void remoteOffers(String service, List<Offer> offers);

    /** What other nodes offer of a service, as it was told last. */
    List<Offer> remoteOffers(String service);

    /**
     * Routes all new calls to what other nodes offer, and closes the live tenure, which the caller drains. Recorded on disk
     * before: after a restart no revision in this node is live.
     *
     * @return the tenure before, null if no revision was live
     */
    Tenure withdraw(String service) throws IOException;

    /**
     * A way into this node for callers of others: an object that implements the gate's contracts, leads to the revision
     * that is live here whichever that is, and throws a {@link ServiceException} of type UNREGISTERED when none is.
     *
     * @return empty if it is no gate
     */
    Optional<Object> remoteGate(ServiceReference<?> gate);

    /** Lets go of what gates still hold of a tenure that has ended, so that its classes can be collected. */
    void release(Tenure ended);
}
