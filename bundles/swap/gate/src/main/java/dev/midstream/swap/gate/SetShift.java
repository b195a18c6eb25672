package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shifts several services in one instant.
 *
 * <ol>
 *   <li>Each routing is led by an {@link EpochRouting}. From now on every call through one of them is pinned: by the
 *       request that it belongs to, or for its own duration.
 *   <li>Calls that entered before are not pinned; this waits for their end.
 *   <li>The epoch advances: one volatile write. Pins made before it lead to the old tenures, later ones to the new.
 *   <li>When the last old pin has ended, the new tenures replace the policies.
 * </ol>
 *
 * <p>A shift that has begun is always completed: an interrupt or the end of the time only ends the waiting, and calls that
 * are still in flight then may meet old and new members of the set. They are counted. A single service needs none of this:
 * one write to its routing.
 */
final class SetShift {
    /** Time for calls that were asked to end. */
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final Epochs epochs;
    private final Duration atMost;
    private boolean interrupted;

    private SetShift(Epochs epochs, Duration atMost) {
        this.epochs = epochs;
        this.atMost = atMost;
    }

    /**
     * @param atMost upper bound of each of the two waits
     * @return the closed tenures before, null where there was none
     */
    static Shift run(List<Routing> routings, List<Tenure> next, Epochs epochs, Duration atMost) {
        long begun = System.nanoTime();
        List<Tenure> previous = new ArrayList<>();
        long mixed = 0;
        if (routings.size() == 1) {
            previous.add(routings.get(0).shift(next.get(0)));
        } else {
            synchronized (epochs) {
                mixed = new SetShift(epochs, atMost).run(routings, next, previous);
            }
        }
        return new Shift(previous, System.nanoTime() - begun, mixed);
    }

    private long run(List<Routing> routings, List<Tenure> next, List<Tenure> old) {
        Epoch coming = epochs.current().next();
        List<Tenure> unpinned = new ArrayList<>();
        for (int i = 0; i < routings.size(); i++) {
            Routing.Fork fork = routings.get(i).fork(next.get(i), coming);
            old.add(fork == null ? null : fork.again());
            if (fork != null) {
                unpinned.add(fork.unpinned());
            }
        }
        long mixed = await(unpinned, unpinned);
        Epoch before = epochs.advance(coming);
        mixed += await(List.of(before.pins()), old);
        for (int i = 0; i < routings.size(); i++) {
            routings.get(i).shift(next.get(i));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return mixed;
    }

    /**
     * Waits until tenures have drained. When the time is over, calls that can be ended without loss are ended.
     *
     * @param holding the tenures whose calls may hold up the ending ones
     * @return the number of calls that have not ended
     */
    private long await(List<Tenure> ending, List<Tenure> holding) {
        if (!drained(ending, atMost)) {
            holding.stream()
                    .filter(tenure -> tenure != null)
                    .flatMap(tenure -> tenure.present().stream())
                    .forEach(call -> CleanUp.run("ending a call", call::endGracefully));
            drained(ending, LEAVING);
        }
        return ending.stream().mapToLong(Tenure::inFlight).sum();
    }

    private boolean drained(List<Tenure> ending, Duration within) {
        long begun = System.nanoTime();
        boolean drained = true;
        for (Tenure tenure : ending) {
            try {
                Duration left = interrupted ? Duration.ZERO : within.minusNanos(System.nanoTime() - begun);
                drained &= tenure.awaitDrained(left);
            } catch (InterruptedException e) {
                interrupted = true;
                drained &= tenure.drained();
            }
        }
        return drained;
    }
}
