package dev.midstream.swap.gate;

import java.util.Collections;
import java.util.List;

/**
 * What a change of the routing has left behind.
 *
 * @param previous the tenures before those that are live now, in the same order, null where there was none
 * @param nanos what the change took: of one service that new calls are routed to the next tenure and the one before is
 *     closed; of several, also that calls which had begun have ended. What gates say of themselves follows after it
 */
public record Shift(List<Tenure> previous, long nanos) {
    public Shift {
        previous = Collections.unmodifiableList(previous); // which may hold nulls
    }
}
