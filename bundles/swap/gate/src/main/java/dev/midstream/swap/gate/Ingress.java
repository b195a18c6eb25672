package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.Bundle;

/**
 * A protocol adapter into revisions beside the gates, such as HTTP; registered as a service. It routes by
 * {@link Passage#admit}, so that shifts and drains apply to it too.
 */
@ConsumerType
public interface Ingress {
    /**
     * Prepares a started, hidden revision for calls.
     *
     * @param atMost upper bound of the time
     * @throws BindException if the revision cannot be made ready
     */
    void prove(Bundle revision, Duration atMost) throws BindException, InterruptedException;

    /** Returns descriptions of what a revision offers here, such as {@code GET /storage/objects}. */
    List<String> endpoints(Bundle revision);

    /**
     * Returns the paths that a revision answers, as patterns of the servlet specification: {@code /exact},
     * {@code /prefix/*}, {@code *.ext} or {@code /}. Empty for an ingress without paths.
     */
    default List<String> paths(Bundle revision) {
        return List.of();
    }

    /**
     * Returns sentences about paths that a service cannot have, because they are not valid or belong to the platform or to
     * another service that has a live revision.
     *
     * @param patterns patterns as {@link #paths} returns them
     * @param set services that are replaced together with this one, which may give paths up
     */
    default List<String> conflicts(String service, Collection<String> patterns, Collection<String> set) {
        return List.of();
    }

    /**
     * Checks that proven revisions can be live together with all others, and keeps the paths that they need from other
     * revisions. Paths follow the shift: no request is lost while one moves from a service to another one of the set.
     *
     * @param coming revisions of different services that are about to become live in one instant
     * @param leaving services of which no revision is to be live then
     * @return ends the reservation, to be run when the revisions are live or were given up; throws nothing
     * @throws BindException if the revisions need what others have
     */
    default Runnable reserve(Collection<Bundle> coming, Collection<String> leaving) throws BindException {
        return () -> {};
    }

    /** Returns sentences about services of a live revision that are registered and not served yet. */
    default List<String> pending(Bundle revision) {
        return List.of();
    }
}
