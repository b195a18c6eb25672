package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import dev.midstream.cluster.core.model.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converges one node to its assigned services, and reports the running ones.
 *
 * <p><b>Assumptions.</b> One thread calls {@link #step}. The executor runs each task on a thread of its own, runs it on the
 * calling thread, or rejects it.
 *
 * <p><b>Guarantees.</b> Of each service at most one task is under way, so tasks of one service run in order; a task that
 * lasts long delays no other service. At most {@link #MOST_CANARIES} canaries are under way, so that they leave workers for
 * other tasks. All state is confined to the thread of {@link #step}: workers call the host and put their outcome into a
 * queue.
 *
 * <p>A task has succeeded if its result holds in the end, whoever brought it about. A revision that the host refuses is
 * deployed again only after a pause: of 30 seconds, then longer up to ten minutes, or when an operator asks for it. Until
 * then the node reports the refusal, and other nodes may be assigned the service.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** Upper bound of the canaries that are under way on a node. */
    static final int MOST_CANARIES = 8;

    /** The services of this node. Thread-safe. */
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

        /**
         * Removes a service although no other node serves it; returns when its calls have ended.
         *
         * @throws HostException if other services of this node use it; then nothing has changed
         */
        void remove(String service) throws HostException;

        /** Returns the data of live services that are in this node alone, as sentences, by service. */
        default Map<String, String> holds() {
            return Map.of();
        }

        /** Returns the reason for which the node has undone a revision by itself, or null if it has not. */
        String undone(String service, String digest);
    }

    /** Thrown if a task could not be done; the message says why. */
    public static final class HostException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean later;

        public HostException(String message) {
            this(message, false);
        }

        /** @param later true if it may be done in a moment, because something else is under way */
        public HostException(String message, boolean later) {
            super(message);
            this.later = later;
        }
    }

    /**
     * @param times number of refusals of the revision in a row
     * @param until the time, in terms of the clock, from which on it may be tried again
     * @param tries the operators' requests to try again that were known when it was deployed
     */
    private record Refusal(String digest, String reason, int times, long until, int tries) {}

    /** @param tries the operators' requests to try again that were known at that time */
    private record Deployed(String digest, int tries) {}

    /**
     * @param tries the operators' requests to try again that were known before the task
     * @param failure null if the task has succeeded
     */
    private record Outcome(Task task, int tries, Throwable failure) {}

    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(10);
    private static final long BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(1);
    private static final int DOUBLINGS = 5;
    private static final int UNKNOWN = -1;
    private static final String CROWDED = "too many other tasks of this node are under way";

    private final String node;
    private final Registry registry;
    private final Host host;
    private final Executor workers;
    private final Runnable wake;
    private final LongSupplier nanos;
    private final Map<String, Refusal> refusals = new HashMap<>();
    /** Refusals whose pause is over: the revision may be tried again. */
    private final Map<String, Refusal> expired = new HashMap<>();
    /** Revisions that this agent has deployed: the node may have undone them since. */
    private final Map<String, Deployed> deployed = new HashMap<>();
    /** Reasons of tasks that wait, by service. */
    private final Map<String, String> waiting = new HashMap<>();
    /** Tasks under way, by service. */
    private final Map<String, Task> busy = new HashMap<>();

    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final Semaphore canaries = new Semaphore(MOST_CANARIES);
    private String reported;
    private long looked;

    /**
     * @param workers runs the tasks of different services
     * @param wake causes another {@link #step}; called by a worker at the end of its task
     */
    public Agent(String node, Registry registry, Host host, Executor workers, Runnable wake) {
        this(node, registry, host, workers, wake, System::nanoTime);
    }

    /** @param nanos a clock, as {@link System#nanoTime} */
    Agent(String node, Registry registry, Host host, Executor workers, Runnable wake, LongSupplier nanos) {
        this.node = node;
        this.registry = registry;
        this.host = host;
        this.workers = workers;
        this.wake = wake;
        this.nanos = nanos;
        this.looked = nanos.getAsLong() - BETWEEN_LOOKS;
    }

    /**
     * Begins the pending tasks whose service has none under way.
     *
     * @return true if a task has ended meanwhile, so that there may be another one
     */
    public boolean step() {
        settle();
        Map<String, String> duties = Codec.digests(registry.read(Folders.DUTIES).get(node));
        if (!refusals.isEmpty()) {
            forgetRefusals(duties, host.live());
        }
        noticeUndone(duties);
        waiting.keySet().retainAll(duties.keySet());
        Map<String, Running> running = running();
        report(running);
        boolean changed = false;
        for (Map.Entry<String, String> each : duties.entrySet()) {
            if (begin(each.getKey(), each.getValue(), running)) {
                changed = true;
                if (settle()) { // the executor has run it on this thread
                    report(running());
                    return true;
                }
            }
        }
        if (changed) {
            report(running());
        }
        return false;
    }

    /**
     * Returns true if each live revision is what the cluster wants here. Of a service without an assignment the registry is
     * asked, because the leader may not know yet that it runs here. Called by the thread of {@link #step}.
     */
    public boolean isSettled() {
        Map<String, String> duties = Codec.digests(registry.read(Folders.DUTIES).get(node));
        Map<String, Running> running = running();
        return host.live().keySet().stream().allMatch(service -> {
            String assigned = duties.get(service);
            return assigned == null
                    ? !isPlaced(service)
                    : !busy.containsKey(service)
                            && Task.of(service, assigned, running.getOrDefault(service, Running.NOTHING))
                                    .isEmpty();
        });
    }

    private boolean isPlaced(String service) {
        try {
            return registry.look(Folders.DESIRED, service) != null;
        } catch (RegistryException e) {
            LOG.debug("The wishes of operators for {} are not known now", service, e);
            return true;
        }
    }

    /**
     * Forgets the refusals of revisions that are no longer assigned, of those that are live all the same, and of those that
     * an operator wants to be tried again; ends those whose pause is over, so that this node is a candidate again.
     */
    private void forgetRefusals(Map<String, String> duties, Map<String, String> live) {
        long now = nanos.getAsLong();
        boolean look = now - looked >= BETWEEN_LOOKS;
        if (look) {
            looked = now;
        }
        for (Map.Entry<String, Refusal> each : Map.copyOf(refusals).entrySet()) {
            String service = each.getKey();
            Refusal refusal = each.getValue();
            String assigned = duties.get(service);
            if (assigned != null && !assigned.equals(refusal.digest())
                    || refusal.digest().equals(live.get(service))) {
                refusals.remove(service);
            } else if (look && retried(service, refusal)) {
                LOG.info("{} {} is tried again, as an operator wants", service, Codec.brief(refusal.digest()));
                refusals.remove(service);
                expired.remove(service);
                deployed.remove(service);
            } else if (now - refusal.until() >= 0) {
                refusals.remove(service);
                expired.put(service, refusal);
            }
        }
    }

    /** Asks the registry, because a node does not watch the wishes of operators. */
    private boolean retried(String service, Refusal refusal) {
        int tries = tries(service);
        if (refusal.tries() == UNKNOWN && tries != UNKNOWN) { // the registry was unreachable at the time of the task
            refusals.put(
                    service, new Refusal(refusal.digest(), refusal.reason(), refusal.times(), refusal.until(), tries));
        }
        return refusal.tries() != UNKNOWN && tries > refusal.tries();
    }

    private int tries(String service) {
        try {
            Registry.Entry entry = registry.look(Folders.DESIRED, service);
            return entry == null ? 0 : Codec.read(entry, Desired.class).tries();
        } catch (RuntimeException e) { // unreachable, or not what a node writes
            LOG.debug("The requests to try {} again are not known now", service, e);
            return UNKNOWN;
        }
    }

    private void noticeUndone(Map<String, String> duties) {
        duties.forEach((service, digest) -> {
            Deployed before = deployed.get(service);
            boolean mine = before != null && before.digest().equals(digest) && !busy.containsKey(service);
            String reason = mine ? host.undone(service, digest) : null;
            if (reason != null) {
                refuse(service, digest, reason, before.tries());
            }
        });
    }

    /** Notes a refusal. The cause may pass, so the revision is tried again after a pause that doubles each time. */
    private void refuse(String service, String digest, String reason, int tries) {
        Refusal known = refusals.get(service);
        if (known != null && known.digest().equals(digest)) {
            return;
        }
        Refusal before = expired.remove(service);
        int times = before != null && before.digest().equals(digest) ? before.times() + 1 : 1;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(times - 1, DOUBLINGS));
        refusals.put(service, new Refusal(digest, reason, times, nanos.getAsLong() + pause, tries));
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
            running.put(
                    service,
                    new Running(
                            digest,
                            waits == null,
                            null,
                            waits == null ? waiting.get(service) : waits,
                            holds.get(service)));
        });
        refusals.forEach((service, refusal) -> running.merge(
                service,
                new Running(null, false, refusal.digest(), refusal.reason()),
                (live, refused) ->
                        new Running(live.digest(), live.ready(), refused.refused(), refused.reason(), live.holds())));
        waiting.forEach((service, reason) -> running.putIfAbsent(service, new Running(null, false, null, reason)));
        busy.forEach((service, task) -> {
            if (task.digest() != null && !waiting.containsKey(service)) { // else it would change twice a second
                running.put(
                        service, running.getOrDefault(service, Running.NOTHING).workingOn(task.digest()));
            }
        });
        return running;
    }

    /** @return true if the node has changed since its last report, or changes now */
    private boolean begin(String service, String assigned, Map<String, Running> running) {
        if (busy.containsKey(service)) {
            return false;
        }
        if (Task.of(service, assigned, running.getOrDefault(service, Running.NOTHING))
                .isEmpty()) {
            return waiting.remove(service) != null;
        }
        // an earlier task took its time, or an operator has changed the node
        Running now = running().getOrDefault(service, Running.NOTHING);
        Optional<Task> task = Task.of(service, assigned, now);
        task.ifPresent(pending -> hand(pending, now.digest() != null));
        return true;
    }

    private void hand(Task task, boolean runs) {
        busy.put(task.service(), task);
        try {
            workers.execute(() -> {
                outcomes.add(carryOut(task, runs));
                wake.run();
            });
            waiting.remove(task.service(), CROWDED); // from now on the node works on it
        } catch (RejectedExecutionException e) {
            busy.remove(task.service());
            putOff(task.service(), CROWDED, null);
        } catch (Throwable e) { // such as no memory for a thread: the service must not stay busy for ever
            busy.remove(task.service());
            putOff(task.service(), "its task could not begin: " + e, e);
        }
    }

    /** Runs on a worker's thread. */
    private Outcome carryOut(Task task, boolean runs) {
        int tries = UNKNOWN;
        try {
            if (task.removed()) {
                host.remove(task.service());
            } else if (task.digest() == null) {
                host.withdraw(task.service());
            } else {
                tries = tries(task.service());
                deploy(task, runs ? rollout(task) : null);
            }
            return new Outcome(task, tries, null);
        } catch (Throwable e) { // a task without an outcome would keep its service busy for ever
            return new Outcome(task, tries, e);
        }
    }

    private void deploy(Task task, Rollout rollout) throws HostException {
        if (rollout == null || rollout.canary().isEmpty()) {
            host.deploy(task.service(), task.digest(), rollout);
            return;
        }
        if (!canaries.tryAcquire()) {
            throw new HostException(MOST_CANARIES + " canaries are under way on this node", true);
        }
        try {
            host.deploy(task.service(), task.digest(), rollout);
        } finally {
            canaries.release();
        }
    }

    /** Returns the rollout that a deployment belongs to, or null: the leader and this node alone read rollouts. */
    private Rollout rollout(Task task) {
        Registry.Entry entry = registry.look(Folders.ROLLOUTS, task.service());
        Rollout rollout = entry == null ? null : Codec.read(entry, Rollout.class);
        return rollout != null && rollout.running() && rollout.to().equals(task.digest()) ? rollout : null;
    }

    /** @return true if a task has changed something: it has succeeded, or its revision is refused now */
    private boolean settle() {
        boolean changed = false;
        for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            busy.remove(outcome.task().service());
            changed |= settle(outcome);
        }
        return changed;
    }

    private boolean settle(Outcome outcome) {
        Task task = outcome.task();
        Throwable failure = outcome.failure();
        if (failure == null) {
            succeeded(outcome);
            return true;
        }
        if (failure instanceof HostException refused) {
            if (holds(task)) {
                LOG.info("{} was changed by somebody else meanwhile: {}", task.service(), refused.getMessage());
                succeeded(outcome);
                return true;
            }
            if (task.digest() == null || refused.later) {
                putOff(task.service(), refused.getMessage(), null);
                return false;
            }
            refuse(task.service(), task.digest(), refused.getMessage(), outcome.tries());
            return true;
        }
        boolean unreachable = failure instanceof RegistryException;
        putOff(task.service(), unreachable ? failure.getMessage() : failure.toString(), unreachable ? null : failure);
        return false;
    }

    /** Returns true if the result of a task is there, whoever brought it about. */
    private boolean holds(Task task) {
        return Objects.equals(task.digest(), host.live().get(task.service()));
    }

    private void succeeded(Outcome outcome) {
        Task task = outcome.task();
        waiting.remove(task.service());
        expired.remove(task.service());
        if (task.digest() == null) {
            deployed.remove(task.service());
            LOG.info("{} has left this node", task.service());
        } else {
            deployed.put(task.service(), new Deployed(task.digest(), outcome.tries()));
            LOG.info("{} {} is live on this node", task.service(), Codec.brief(task.digest()));
        }
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
