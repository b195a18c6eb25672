package dev.midstream.swap.gate;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * The revisions of managed services: which bundles are managed and hidden, which services they have, and which revision is
 * live after a restart. A service of the gate bundle. Thread-safe.
 *
 * <p>A bundle that imports this package sees the services of every revision, hidden or not.
 */
@ProviderType
public interface Revisions {
    /** Returns true if a bundle's services are reached through gates. */
    boolean manages(Bundle bundle);

    /** Manages all bundles of this name from now on. Bundles that run already must be restarted to be adopted. */
    void manage(String service);

    /** Prevents that a bundle installed from this location becomes live when it starts, although none is live. */
    void stage(String location);

    /** Reverts {@link #stage}. A bundle installed from the location stays hidden until {@link Shifts#shift}. */
    void unstage(String location);

    /** Returns the services that a revision has registered and that a gate or mirror represents. */
    List<ServiceReference<?>> services(Bundle revision);

    /** Returns the registered services that represent a service: gates, and mirrors where no gate is possible. */
    List<ServiceReference<?>> exposed(String service);

    /**
     * Lets the staged revisions of a set see the services of each other that no registered gate represents, as soon as these
     * are registered. To be called before they start.
     */
    Preview preview(Collection<Bundle> set);

    /**
     * Returns the classes of an exposed service on which its users may depend: those that belong to no whiteboard. A
     * whiteboard takes the services that there are.
     */
    List<String> contracts(ServiceReference<?> exposed);

    /**
     * Prepares a started revision for a shift: compares its services with those of the gates, fetches every service object,
     * and decides how consumers of other versions of its contracts go on. Changes nothing that consumers see.
     *
     * @return the tenure to give to {@link Shifts#shift}
     * @throws BindException if a service cannot be told apart from another one, changes its scope, or cannot be made
     */
    Tenure bind(Bundle revision) throws BindException;

    /**
     * Returns how a bound tenure serves, or will serve, the consumers of other versions of its contracts: those of which a
     * gate is registered.
     */
    List<OtherVersion> otherVersions(Tenure tenure);

    /**
     * Returns true if consumers of another version of a contract are led to this revision, which is not live any more: it must
     * not end before they do.
     */
    boolean keeps(Bundle revision);

    /**
     * Records which revisions are live after a restart, and which services are absent, by one durable write.
     *
     * @param revisions bundles of different services
     * @param absent services of which no revision is to be live in this node
     * @return the action that restores what was recorded before
     * @throws IOException if nothing was recorded
     */
    Commitment commit(Collection<Bundle> revisions, Collection<String> absent) throws IOException;

    /** Returns the location of the committed revision; empty if none ever was: the first that starts is live then. */
    Optional<String> committed(String service);

    /** Returns the committed locations by service. */
    Map<String, String> committed();

    /** Returns sentences about committed revisions that could not be read when the gates started; empty if all is well. */
    List<String> problems();

    /** Returns to the revision, and drops, what gates hold of a tenure that has ended or was never live. */
    void release(Tenure ended);
}
