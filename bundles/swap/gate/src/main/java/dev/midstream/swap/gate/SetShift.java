package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shifts several services in one instant.
 *
 * <ol>
 *   <li>Each routing forks. From now on every call through one of them is pinned: by the request that it belongs to, or
 *       for its own duration.
 *   <li>Calls that entered before the forks are not pinned; they are let end.
 *   <li>The epoch advances: one volatile write. Pins made before it lead to the old tenures, later ones to the new.
 *   <li>When the last old pin has ended the forks are replaced by the new tenures.
 * </ol>
 *
 * A single service needs none of this: one write to its routing.
 */
final class SetShift {
    private final Epochs epochs;
    private long deadline;

    private SetShift(Epochs epochs, Duration atMost) {
        this.epochs = epochs;
        this.deadline = System.nanoTime() + atMost.toNanos();
    }

    /** Returns the closed tenures before, null where there was none. */
    static List<Tenure> run(List<Routing> routings, List<Tenure> next, Epochs epochs, Duration atMost) {
        if (routings.size() == 1) {
            List<Tenure> previous = new ArrayList<>();
            previous.add(routings.get(0).shift(next.get(0)));
            return previous;
        }
        synchronized (epochs) {
            return new SetShift(epochs, atMost).run(routings, next);
        }
    }

    private List<Tenure> run(List<Routing> routings, List<Tenure> next) {
        Epoch coming = epochs.current().next();
        List<Tenure> old = new ArrayList<>();
        List<Tenure> unpinned = new ArrayList<>();
        for (int i = 0; i < routings.size(); i++) {
            Tenure live = routings.get(i).live();
            Tenure again = live == null ? null : live.again();
            old.add(again);
            if (live != null) {
                routings.get(i).lead(new EpochRouting(again, next.get(i), coming, epochs));
                live.close();
                unpinned.add(live);
            }
        }
        unpinned.forEach(this::await);
        Epoch before = epochs.advance(coming);
        await(before.pins());
        for (int i = 0; i < routings.size(); i++) {
            routings.get(i).shift(next.get(i));
        }
        return old;
    }

    /** A shift that has begun is brought to its end; an interrupt only ends the waiting. */
    private void await(Tenure ending) {
        try {
            ending.awaitDrained(deadline - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            deadline = System.nanoTime();
        }
    }
}
