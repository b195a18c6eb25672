package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A node with the real agent, whose services are names. */
final class SimulatedNode implements Agent.Host {
    private static final long SESSION = 6_000;

    private final SimulatedRegistry registry;
    private final Truth truth;
    private final Member member;
    private final Set<String> bad;
    private final Map<String, String> committed = new TreeMap<>();
    private final Map<String, String> undone = new HashMap<>();
    private SimulatedRegistry.Copy copy;
    private Agent agent;
    private boolean due;

    /** Who really serves what, as callers would meet it. */
    interface Truth {
        void serves(String node, String service, String digest);

        void serving(String node, String service);
    }

    /** @param bad revisions that no node takes, or that fail soon after */
    SimulatedNode(SimulatedRegistry registry, Truth truth, Member member, Set<String> bad) {
        this.registry = registry;
        this.truth = truth;
        this.member = member;
        this.bad = bad;
    }

    String id() {
        return member.id();
    }

    boolean alive() {
        return agent != null;
    }

    void start() {
        copy = registry.copy(id(), this::wake);
        agent = new Agent(id(), copy, this, Runnable::run, () -> {});
        copy.announce(Folders.MEMBERS, id(), Codec.text(member));
        committed.forEach((service, digest) -> truth.serves(id(), service, digest));
        wake();
    }

    void kill() {
        agent = null;
        copy.close();
        committed.keySet().forEach(service -> truth.serves(id(), service, null));
        SimulatedRegistry.Copy dead = copy;
        registry.world.after(SESSION, () -> {
            if (copy == dead || !alive()) {
                registry.forget(id());
            }
        });
    }

    private void wake() {
        if (!due) {
            due = true;
            registry.world.after(Math.max(0, copy.busy - registry.world.now()), this::step);
        }
    }

    private void step() {
        due = false;
        if (alive() && agent.step()) {
            wake();
        }
    }

    @Override
    public Map<String, String> live() {
        return committed;
    }

    @Override
    public void deploy(String service, String digest, Rollout rollout) throws Agent.HostException {
        copy.busy = registry.world.now() + registry.world.between(150, 3_000);
        if (bad.contains(digest) && registry.world.random.nextBoolean()) {
            throw new Agent.HostException("refused");
        }
        String before = committed.put(service, digest);
        truth.serving(id(), service);
        later(() -> truth.serves(id(), service, digest));
        if (bad.contains(digest)) {
            undone.remove(service);
            registry.world.after(5_000, () -> {
                if (digest.equals(committed.get(service)) && before != null) {
                    undone.put(service, digest);
                    committed.put(service, before);
                    truth.serves(id(), service, before);
                    if (alive()) {
                        wake();
                    }
                }
            });
        }
    }

    @Override
    public void withdraw(String service) {
        copy.busy = registry.world.now() + registry.world.between(50, 200);
        committed.remove(service);
        later(() -> truth.serves(id(), service, null));
    }

    @Override
    public void remove(String service) {
        withdraw(service);
    }

    @Override
    public String undone(String service, String digest) {
        return digest.equals(undone.get(service)) ? "5 % of its calls failed" : null;
    }

    private void later(Runnable action) {
        Agent now = agent;
        registry.world.after(copy.busy - registry.world.now(), () -> {
            if (agent == now) {
                action.run();
            }
        });
    }
}
