package dev.midstream.swap.core.node;

import java.util.Collections;
import java.util.List;

/**
 * The result of a change of the routing.
 *
 * @param previous the revisions before, closed, in the order of the new ones; null where none was live
 * @param nanos the time that the change took
 * @param mixed requests that may have met old and new revisions of a set
 */
public record Shifted(List<RoutedRevision> previous, long nanos, long mixed) {
    public Shifted {
        previous = Collections.unmodifiableList(previous); // which may hold nulls
    }
}
