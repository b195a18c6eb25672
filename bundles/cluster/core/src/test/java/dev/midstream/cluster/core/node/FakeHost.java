package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Agent;
import dev.midstream.cluster.core.model.Rollout;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Services that are names. */
final class FakeHost implements Agent.Host {
    final Map<String, String> live = new ConcurrentHashMap<>();
    final Map<String, String> undone = new ConcurrentHashMap<>();
    final Set<String> bad = ConcurrentHashMap.newKeySet();
    final Map<String, Rollout> rollouts = new ConcurrentHashMap<>();
    /** Services whose deployment lasts until it is interrupted. */
    final Set<String> hanging = ConcurrentHashMap.newKeySet();

    final Map<String, String> holds = new ConcurrentHashMap<>();
    volatile boolean stuck;
    /** True while no other node serves what this one is to withdraw. */
    volatile boolean stays;

    @Override
    public Map<String, String> live() {
        return new TreeMap<>(live);
    }

    @Override
    public void deploy(String service, String digest, Rollout rollout) throws Agent.HostException {
        if (stuck) {
            throw new Agent.HostException("another swap is under way", true);
        }
        if (hanging.contains(service)) {
            hang();
        }
        if (bad.contains(digest)) {
            throw new Agent.HostException("its health is bad");
        }
        if (rollout != null) {
            rollouts.put(service, rollout);
        }
        live.put(service, digest);
    }

    private static void hang() throws Agent.HostException {
        try {
            TimeUnit.MINUTES.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Agent.HostException("interrupted", true);
        }
    }

    @Override
    public Map<String, String> holds() {
        return holds;
    }

    @Override
    public void withdraw(String service) throws Agent.HostException {
        if (stays) {
            throw new Agent.HostException("no other node can be called", true);
        }
        live.remove(service);
    }

    @Override
    public void remove(String service) {
        live.remove(service);
    }

    @Override
    public String undone(String service, String digest) {
        return undone.get(digest);
    }
}
