package dev.midstream.remote.topology;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The nodes that offer a service now. Of two that are drawn the one with fewer calls under way is taken, which is nearly
 * as good as the best of all and does not send everybody to the same one (Mitzenmacher, The Power of Two Choices in
 * Randomized Load Balancing, 2001). Thread-safe; {@link #pick} is lock-free.
 */
final class Targets {
    private List<Target> targets = List.of();
    private volatile Target[] all = {};
    private int changes;
    private volatile boolean missing;

    synchronized void set(Collection<Target> next) {
        targets = List.copyOf(next);
        all = targets.toArray(Target[]::new);
        missing = false;
        changes++;
        notifyAll();
    }

    /** Notes that there has been no node for a long time, so that a call has no reason to wait for one. */
    synchronized void setMissing() {
        missing = targets.isEmpty();
        changes++;
        notifyAll();
    }

    boolean isMissing() {
        return missing;
    }

    synchronized List<Target> list() {
        return targets;
    }

    /**
     * One that answers, or if none does one that may; null if all were tried.
     *
     * @param tried those not to take
     */
    Target pick(Set<Target> tried) {
        Target[] known = all;
        if (tried.isEmpty() && known.length > 0) {
            Target one = draw(known);
            Target other = draw(known);
            Target better = other.inFlight() < one.inFlight() ? other : one;
            if (better.answers()) {
                return better;
            }
        }
        Target resting = null;
        Target best = null;
        for (Target target : known) {
            if (tried.contains(target)) {
                continue;
            }
            if (!target.answers()) {
                resting = target;
            } else if (best == null || target.inFlight() < best.inFlight()) {
                best = target;
            }
        }
        return best == null ? resting : best;
    }

    private static Target draw(Target[] known) {
        return known.length == 1 ? known[0] : known[ThreadLocalRandom.current().nextInt(known.length)];
    }

    synchronized int changes() {
        return changes;
    }

    /** Waits until there have been more changes than that, at most so many milliseconds. */
    synchronized void awaitChange(int seen, long millis) throws InterruptedException {
        if (changes == seen && millis > 0) {
            wait(millis);
        }
    }

    @Override
    public String toString() {
        return list().stream().map(Target::node).sorted().collect(Collectors.joining(", "));
    }
}
