package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.node.TrafficControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the new revisions of one deployment after the shift, and undoes all of them when one fails more often than it
 * may or is not healthy any more.
 *
 * <p>{@link #run} is for one thread; {@link #end} may be called by any, and when it has returned this monitor changes the
 * routing no more.
 */
public final class DeploymentMonitor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentMonitor.class);

    private static final Duration POLL = Duration.ofMillis(100);

    private final TrafficControl traffic;
    private final List<RevisionMonitor> revisions;
    private final Duration length;
    private final Consumer<List<String>> undo;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean ended;

    /** @param undo takes the deployment back, for these reasons */
    public DeploymentMonitor(
            TrafficControl traffic, List<RevisionMonitor> revisions, Duration length, Consumer<List<String>> undo) {
        this.traffic = traffic;
        this.revisions = revisions;
        this.length = length;
        this.undo = undo;
    }

    /** Observes calls from now on; {@link #run} looks at them. */
    synchronized void begin() {
        revisions.forEach(revision -> revision.observe(traffic));
    }

    /** Ends the monitoring without an undo. */
    public synchronized void end() {
        if (!ended) {
            ended = true;
            revisions.forEach(revision -> traffic.unsample(revision.revision()));
            notifyAll();
            done.countDown();
        }
    }

    /** Waits until the monitoring has ended, and its undo if there was one. */
    void await() throws InterruptedException {
        done.await();
    }

    @Override
    public void run() {
        long begun = System.nanoTime();
        List<String> reasons = List.of();
        try {
            while (System.nanoTime() - begun < length.toNanos() && reasons.isEmpty() && pause()) {
                reasons = revisions.stream()
                        .flatMap(revision -> revision.complaints().stream())
                        .toList();
                thinOut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node stops
        } catch (Throwable e) {
            LOG.error("The monitoring after a swap failed and ends without an undo", e);
        }
        finish(reasons);
    }

    private void finish(List<String> reasons) {
        try {
            if (stopObserving() && !reasons.isEmpty()) {
                undo.accept(reasons);
            }
        } catch (Throwable e) {
            LOG.error("A deployment could not be undone: {}. Undo it with ms:undo.", String.join("; ", reasons), e);
        } finally {
            done.countDown();
        }
    }

    /** Returns true if nobody has ended this monitor before. */
    private synchronized boolean stopObserving() {
        boolean first = !ended;
        ended = true;
        if (first) {
            revisions.forEach(revision -> traffic.unsample(revision.revision()));
        }
        return first;
    }

    private synchronized void thinOut() {
        if (!ended) {
            revisions.forEach(revision -> revision.thinOut(traffic));
        }
    }

    /** Waits a moment. Returns true if the monitoring goes on. */
    private synchronized boolean pause() throws InterruptedException {
        if (!ended) {
            wait(POLL.toMillis());
        }
        return !ended;
    }
}
