package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import dev.midstream.cluster.core.model.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converges one node to its assigned services, one at a time, and reports the running ones. Confined to one thread.
 *
 * <p>A task has succeeded if its result holds in the end, whoever brought it about. A revision that the host refuses is
 * deployed again only after a pause: of 30 seconds, then longer up to ten minutes. Until then the node reports the refusal,
 * and other nodes may be assigned the service.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** The services of this node. */
    public interface Host {
        /** Returns the digests of the live revisions, by service. */
        Map<String, String> live();

        /** Returns the reasons why live revisions do not answer yet, by service. */
        default Map<String, String> pending() {
            return Map.of();
        }

        /**
         * Makes a revision live; returns when it is.
         *
         * @param rollout that it is a part of, or null
         * @throws HostException if it cannot be had, or is refused; then nothing has changed
         */
        void deploy(String service, String digest, Rollout rollout) throws HostException;

        /**
         * Lets go of a service that others serve now; returns when its calls go there.
         *
         * @throws HostException if no other node can be called; then nothing has changed
         */
        void withdraw(String service) throws HostException;

        /** What data of live services are in this node alone, as sentences, by service. */
        default Map<String, String> holds() {
            return Map.of();
        }

        /** Why a revision that was live is not any more, if the node has undone it by itself; else null. */
        String undone(String service, String digest);
    }

    /** It could not be done, and the message says why. */
    public static final class HostException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean later;

        public HostException(String message) {
            this(message, false);
        }

        /** @param later whether it may be done in a moment, because something else is under way */
        public HostException(String message, boolean later) {
            super(message);
            this.later = later;
        }
    }

    /**
     * @param times how often the revision was refused in a row
     * @param until the time, in terms of the clock, from which on it may be tried again
     */
    private record Refusal(String digest, String reason, int times, long until) {}

    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(10);
    private static final int DOUBLINGS = 5;

    private final String node;
    private final Registry registry;
    private final Host host;
    private final Map<String, Refusal> refusals = new HashMap<>();
    /** What this agent has deployed: the node may have undone it since. */
    private final Map<String, String> deployed = new HashMap<>();
    /** Why something waits, by service. */
    private final Map<String, String> waiting = new HashMap<>();

    /** Refusals whose pause is over: the revision may be tried again. */
    private final Map<String, Refusal> expired = new HashMap<>();

    private final LongSupplier nanos;
    private String reported;

    public Agent(String node, Registry registry, Host host) {
        this(node, registry, host, System::nanoTime);
    }

    /** @param nanos a clock, as {@link System#nanoTime} */
    Agent(String node, Registry registry, Host host, LongSupplier nanos) {
        this.nanos = nanos;
        this.node = node;
        this.registry = registry;
        this.host = host;
    }

    /**
     * Runs the next pending task.
     *
     * @return true if there was one
     */
    public boolean step() {
        Map<String, String> duties = Codec.digests(registry.read(Folders.DUTIES).get(node));
        if (!refusals.isEmpty()) {
            forgetRefusals(duties, host.live());
        }
        noticeUndone(duties);
        Map<String, Running> running = running();
        report(running);
        for (Map.Entry<String, String> each : duties.entrySet()) {
            if (carryOut(each.getKey(), each.getValue(), running)) {
                report(running());
                return true;
            }
        }
        return false;
    }

    /**
     * Forgets the refusals of revisions that are no longer assigned, and of those that are live all the same; ends those
     * whose pause is over, so that this node is a candidate again.
     */
    private void forgetRefusals(Map<String, String> duties, Map<String, String> live) {
        refusals.entrySet().removeIf(each -> {
            String refused = each.getValue().digest();
            String assigned = duties.get(each.getKey());
            boolean forgotten =
                    assigned != null && !assigned.equals(refused) || refused.equals(live.get(each.getKey()));
            if (!forgotten && nanos.getAsLong() - each.getValue().until() >= 0) {
                expired.put(each.getKey(), each.getValue());
                return true;
            }
            return forgotten;
        });
    }

    private void noticeUndone(Map<String, String> duties) {
        duties.forEach((service, digest) -> {
            String reason = digest.equals(deployed.get(service)) ? host.undone(service, digest) : null;
            if (reason != null) {
                refuse(service, digest, reason);
            }
        });
    }

    /** Notes a refusal. The cause may pass, so the revision is tried again after a pause that doubles each time. */
    private void refuse(String service, String digest, String reason) {
        Refusal known = refusals.get(service);
        if (known != null && known.digest().equals(digest)) {
            return;
        }
        Refusal before = expired.remove(service);
        int times = before != null && before.digest().equals(digest) ? before.times() + 1 : 1;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(times - 1, DOUBLINGS));
        refusals.put(service, new Refusal(digest, reason, times, nanos.getAsLong() + pause));
        LOG.warn(
                "{} {} is not live on this node, next attempt in {} s: {}",
                service,
                Codec.brief(digest),
                TimeUnit.NANOSECONDS.toSeconds(pause),
                reason);
    }

    private Map<String, Running> running() {
        Map<String, Running> running = new TreeMap<>();
        Map<String, String> holds = host.holds();
        Map<String, String> pending = host.pending();
        host.live().forEach((service, digest) -> {
            String waits = pending.get(service);
            running.put(service, new Running(digest, waits == null, null, waits, holds.get(service)));
        });
        refusals.forEach((service, refusal) -> running.merge(
                service,
                new Running(null, false, refusal.digest(), refusal.reason()),
                (live, refused) ->
                        new Running(live.digest(), live.ready(), refused.refused(), refused.reason(), live.holds())));
        return running;
    }

    private boolean carryOut(String service, String assigned, Map<String, Running> running) {
        if (task(service, assigned, running).isEmpty()) {
            return false;
        }
        Map<String, Running> now = running(); // an earlier task took its time, or an operator has changed the node
        return task(service, assigned, now)
                .map(task -> carriedOut(
                        task, now.getOrDefault(service, Running.NOTHING).digest()))
                .orElse(true);
    }

    private static Optional<Task> task(String service, String assigned, Map<String, Running> running) {
        String digest = assigned.equals(Folders.WITHDRAW) ? null : assigned;
        return Task.of(service, digest, running.getOrDefault(service, Running.NOTHING));
    }

    private boolean carriedOut(Task task, String live) {
        try {
            if (task.digest() == null) {
                host.withdraw(task.service());
            } else {
                host.deploy(task.service(), task.digest(), live == null ? null : rollout(task));
            }
            succeeded(task);
            return true;
        } catch (HostException e) {
            if (holds(task)) {
                LOG.info("{} was changed by somebody else meanwhile: {}", task.service(), e.getMessage());
                succeeded(task);
                return true;
            }
            if (task.digest() == null || e.later) {
                putOff(task.service(), e.getMessage(), null);
                return false;
            }
            refuse(task.service(), task.digest(), e.getMessage());
            return true;
        } catch (RegistryException e) {
            putOff(task.service(), e.getMessage(), null);
            return false;
        } catch (RuntimeException | LinkageError e) { // the tasks of other services go on
            putOff(task.service(), e.toString(), e);
            return false;
        }
    }

    /** Returns true if the result of a task is there, whoever brought it about. */
    private boolean holds(Task task) {
        return Objects.equals(task.digest(), host.live().get(task.service()));
    }

    private void succeeded(Task task) {
        waiting.remove(task.service());
        expired.remove(task.service());
        if (task.digest() == null) {
            deployed.remove(task.service());
            LOG.info("{} is withdrawn from this node", task.service());
        } else {
            deployed.put(task.service(), task.digest());
            LOG.info("{} {} is live on this node", task.service(), Codec.brief(task.digest()));
        }
    }

    /** Which this change belongs to: the node that leads and this one alone know rollouts. */
    private Rollout rollout(Task task) {
        Registry.Entry entry = registry.look(Folders.ROLLOUTS, task.service());
        Rollout rollout = entry == null ? null : Codec.read(entry, Rollout.class);
        return rollout != null && rollout.running() && rollout.to().equals(task.digest()) ? rollout : null;
    }

    /**
     * Leaves a task for the next second, and logs the reason once.
     *
     * @param defect whose stack trace is logged, or null
     */
    private void putOff(String service, String why, Throwable defect) {
        if (!why.equals(waiting.put(service, why))) {
            LOG.warn("{} stays as it is on this node for now: {}", service, why, defect);
        }
    }

    private void report(Map<String, Running> running) {
        String text = Codec.text(running);
        if (!text.equals(reported)) {
            registry.announce(Folders.RUNNING, node, text);
            reported = text;
        }
    }
}
