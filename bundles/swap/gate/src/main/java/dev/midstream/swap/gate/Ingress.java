package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.Bundle;

/**
 * A way into revisions beside the gates, such as HTTP; registered as a service. It routes by {@link Routing#enter}, so
 * that a shift and a drain hold for it too.
 */
@ConsumerType
public interface Ingress {
    /**
     * Makes a started, hidden revision ready to be entered.
     *
     * @param atMost how long it may take
     * @throws BindException if the revision cannot be made ready
     */
    void prove(Bundle revision, Duration atMost) throws BindException, InterruptedException;

    /** What a revision offers through this seam, for people: {@code GET /storage/objects}. */
    List<String> endpoints(Bundle revision);

    /**
     * The paths that a revision answers, as patterns of the servlet specification: {@code /exact}, {@code /prefix/*},
     * {@code *.ext} or {@code /}. None for a seam that has no paths.
     */
    default List<String> paths(Bundle revision) {
        return List.of();
    }

    /** What a live revision, whose services are registered, does not serve through this seam yet; sentences, none if all is. */
    default List<String> pending(Bundle revision) {
        return List.of();
    }
}
