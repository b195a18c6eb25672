package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import dev.midstream.cluster.core.model.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one node run what it is to run, one service at a time, and reports what it runs. Used by one thread.
 *
 * <p>What could not be deployed, other than for now, is not tried again before the node is to run something else in its place.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** The services of this node. */
    public interface Host {
        /** Digests of the live revisions that can be called, by service. */
        Map<String, String> live();

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

    private record Refusal(String digest, String reason) {}

    private final String node;
    private final Registry registry;
    private final Host host;
    private final Map<String, Refusal> refusals = new HashMap<>();
    /** What this agent has deployed: the node may have undone it since. */
    private final Map<String, String> deployed = new HashMap<>();
    /** Why something waits, by service. */
    private final Map<String, String> waiting = new HashMap<>();

    private String reported;

    public Agent(String node, Registry registry, Host host) {
        this.node = node;
        this.registry = registry;
        this.host = host;
    }

    /** Does one thing that is to be done, if there is any. Whether there was. */
    public boolean step() {
        Map<String, String> duties = Codec.digests(registry.read(Folders.DUTIES).get(node));
        refusals.entrySet().removeIf(each -> {
            String assigned = duties.get(each.getKey());
            return assigned != null && !assigned.equals(each.getValue().digest());
        });
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

    private void noticeUndone(Map<String, String> duties) {
        duties.forEach((service, digest) -> {
            String reason = digest.equals(deployed.get(service)) ? host.undone(service, digest) : null;
            if (reason != null) {
                refusals.put(service, new Refusal(digest, reason));
            }
        });
    }

    private Map<String, Running> running() {
        Map<String, Running> running = new TreeMap<>();
        Map<String, String> holds = host.holds();
        host.live()
                .forEach((service, digest) ->
                        running.put(service, new Running(digest, true, null, null, holds.get(service))));
        refusals.forEach((service, refusal) -> running.merge(
                service,
                new Running(null, false, refusal.digest(), refusal.reason()),
                (live, refused) ->
                        new Running(live.digest(), true, refused.refused(), refused.reason(), live.holds())));
        return running;
    }

    private boolean carryOut(String service, String assigned, Map<String, Running> running) {
        String digest = assigned.equals(Folders.WITHDRAW) ? null : assigned;
        Running now = running.getOrDefault(service, Running.NOTHING);
        return Task.of(service, digest, now)
                .filter(task -> carriedOut(task, now.digest()))
                .isPresent();
    }

    private boolean carriedOut(Task task, String live) {
        try {
            if (task.digest() == null) {
                host.withdraw(task.service());
                deployed.remove(task.service());
                LOG.info("{} is left to other nodes", task.service());
            } else {
                host.deploy(task.service(), task.digest(), live == null ? null : rollout(task));
                deployed.put(task.service(), task.digest());
                LOG.info("{} {} is live on this node", task.service(), Codec.brief(task.digest()));
            }
            waiting.remove(task.service());
            return true;
        } catch (HostException e) {
            if (task.digest() == null || e.later) {
                putOff(task.service(), e.getMessage());
                return false;
            }
            LOG.warn("{} {} is not live on this node: {}", task.service(), Codec.brief(task.digest()), e.getMessage());
            refusals.put(task.service(), new Refusal(task.digest(), e.getMessage()));
            return true;
        } catch (RegistryException e) {
            putOff(task.service(), e.getMessage());
            return false;
        }
    }

    /** Which this change belongs to: the node that leads and this one alone know rollouts. */
    private Rollout rollout(Task task) {
        Registry.Entry entry = registry.look(Folders.ROLLOUTS, task.service());
        Rollout rollout = entry == null ? null : Codec.read(entry, Rollout.class);
        return rollout != null && rollout.running() && rollout.to().equals(task.digest()) ? rollout : null;
    }

    /** It is tried again each second, and said once. */
    private void putOff(String service, String why) {
        if (!why.equals(waiting.put(service, why))) {
            LOG.warn("{} stays as it is on this node for now: {}", service, why);
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
