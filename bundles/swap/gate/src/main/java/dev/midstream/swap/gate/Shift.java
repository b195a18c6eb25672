package dev.midstream.swap.gate;

import java.util.Collections;
import java.util.List;

/**
 * The result of a change of the routing.
 *
 * @param previous the tenures before those that are live now, in the same order, null where there was none
 * @param nanos duration of the change: of one service the time to route new calls to the next tenure and to close the
 *     previous one; of several also the waits for calls that had begun. The properties of gates follow after it
 * @param mixed the number of calls and requests that had not ended when the waits were over, and that may have met old and
 *     new members of the set; zero for one service
 */
public record Shift(List<Tenure> previous, long nanos, long mixed) {
    public Shift {
        previous = Collections.unmodifiableList(previous); // which may hold nulls
    }
}
