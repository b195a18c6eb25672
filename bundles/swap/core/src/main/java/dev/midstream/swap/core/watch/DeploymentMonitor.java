package dev.midstream.swap.core.watch;

import dev.midstream.swap.gate.Gates;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks after the new revisions of one deployment for a while after the shift, and calls for an undo of all of them when
 * one fails more often than it may or is not healthy any more.
 *
 * <p>{@link #run} is for one thread; {@link #end} may be called by any, and when it has returned the routing is left
 * alone.
 */
public final class DeploymentMonitor implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Gates gates;
    private final List<RevisionMonitor> revisions;
    private final Duration length;
    private final Consumer<List<String>> undo;
    private boolean ended;

    /** @param undo is given the reasons */
    public DeploymentMonitor(
            Gates gates, List<RevisionMonitor> revisions, Duration length, Consumer<List<String>> undo) {
        this.gates = gates;
        this.revisions = revisions;
        this.length = length;
        this.undo = undo;
    }

    /** Observes calls from now on; they are looked at by {@link #run}. */
    public synchronized void begin() {
        revisions.forEach(revision -> revision.observe(gates));
    }

    /** Ends without an undo. */
    public synchronized void end() {
        if (!ended) {
            ended = true;
            revisions.forEach(revision -> gates.unwatch(revision.tenure()));
            notifyAll();
        }
    }

    @Override
    public void run() {
        long deadline = System.nanoTime() + length.toNanos();
        try {
            while (System.nanoTime() - deadline < 0 && pause()) {
                List<String> reasons = revisions.stream()
                        .flatMap(revision -> revision.look().stream())
                        .toList();
                if (!reasons.isEmpty() && going()) {
                    end();
                    undo.accept(reasons);
                    return;
                }
                thinOut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        } finally {
            end(); // observed for ever is what no revision should be
        }
    }

    private synchronized boolean going() {
        return !ended;
    }

    private synchronized void thinOut() {
        if (!ended) {
            revisions.forEach(revision -> revision.thinOut(gates));
        }
    }

    /** Returns whether it still goes on after a moment. */
    private synchronized boolean pause() throws InterruptedException {
        if (!ended) {
            wait(LOOK.toMillis());
        }
        return !ended;
    }
}
