package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Drain;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The real leader, agents and rules on a thousand nodes that are simulated: time, network, registry and deployments.
 * Prints how long things take and what they cost; throws where a guarantee is broken.
 */
final class ClusterSimulation implements SimulatedNode.Truth {
    private static final Duration LONG = Duration.ofMinutes(60);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long SESSION = 6_000;
    private static final long TICK = 200;

    private final World world;
    private final SimulatedRegistry registry;
    private final SimulatedRegistry.Copy operator;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<String, Map<String, String>> serving = new TreeMap<>();
    private final Map<String, Integer> changing = new TreeMap<>();
    private final Set<String> bad = new HashSet<>();
    private final Set<String> drains = new HashSet<>();
    private final int services;
    private SimulatedRegistry.Copy leading;
    private long leaderNanos;
    private long leaderSteps;
    private long longestNanos;
    private boolean calm;
    /** While nothing dies: each service is served by at least so many. */
    private final Map<String, Integer> least = new TreeMap<>();

    ClusterSimulation(int nodes, int services, long seed) {
        this.world = new World(seed);
        this.registry = new SimulatedRegistry(world);
        this.operator = registry.copy(null, () -> {});
        this.services = services;
        for (int i = 0; i < nodes; i++) {
            Member member = Member.of("node-" + i, Map.of("zone", String.valueOf(i % 4)));
            this.nodes.add(new SimulatedNode(registry, this, member, bad));
        }
    }

    public static void main(String[] args) {
        int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int services = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        new ClusterSimulation(nodes, services, 42).run(true);
    }

    void run(boolean print) {
        elect();
        nodes.forEach(node -> world.after(world.between(0, 2_000), node::start));
        for (int i = 0; i < services; i++) {
            Desired desired = new Desired(service(i), "v1-" + i, 1 + i % 10, Map.of(), List.of());
            operator.write(Folders.DESIRED, service(i), Codec.text(desired), Registry.NONE);
        }
        measure(print, "all services placed and served", () -> {}, this::settled);
        calm = true;
        measure(print, "a third of the services moved", this::move, this::settled);
        measure(print, "a third of the services scaled", this::scale, this::settled);
        measure(print, "one node in twenty is drained", () -> drain(nodes.size() / 20), this::drained);
        measure(print, "rollouts, one in ten fails, the leader dies twice", this::rollouts, this::rolledOut);
        checkRollouts();
        calm = false;
        measure(print, "one node in twenty dies", () -> kill(nodes.size() / 20), this::settled);
        measure(print, "one node in four dies", () -> kill(nodes.size() / 4), this::settled);
        measure(print, "they come back", this::revive, this::settled);
    }

    private void measure(boolean print, String what, Runnable begin, BooleanSupplier end) {
        long writes = registry.writes;
        long notifications = registry.notifications;
        long conflicts = registry.conflicts;
        leaderNanos = 0;
        leaderSteps = 0;
        longestNanos = 0;
        least.clear();
        begin.run();
        world.pass(Duration.ofSeconds(1));
        long millis = world.until(LONG, end);
        if (millis < 0) {
            throw new IllegalStateException(what + ": not within " + LONG);
        }
        if (print) {
            System.out.printf(
                    "%-52s %7.1f s %8d writes %8d notifications %5d conflicts; leader %5d steps, %5.1f ms each, longest %.0f%n",
                    what,
                    (millis + 1_000) / 1e3,
                    registry.writes - writes,
                    registry.notifications - notifications,
                    registry.conflicts - conflicts,
                    leaderSteps,
                    leaderNanos / 1e6 / Math.max(1, leaderSteps),
                    longestNanos / 1e6);
        }
    }

    // ---- leader ----

    /** Another node leads: with the registry as it sees it, and no memory. */
    private void elect() {
        boolean[] changed = {true};
        SimulatedRegistry.Copy own = registry.copy(null, () -> changed[0] = true);
        Leader leader = new Leader(own, world, () -> world.now() * 1_000_000, Limits.of(GRACE));
        leading = own;
        int[] quiet = {0};
        world.every(TICK, () -> {
            if (leading != own) {
                return false;
            }
            if (changed[0] || quiet[0]++ % 5 == 0) { // on a change, and each second
                changed[0] = false;
                long begin = System.nanoTime();
                leader.step();
                long took = System.nanoTime() - begin;
                leaderNanos += took;
                leaderSteps++;
                longestNanos = Math.max(longestNanos, took);
            }
            return true;
        });
    }

    private void killLeader() {
        leading.close();
        leading = null;
        world.after(SESSION, this::elect);
    }

    // ---- operators ----

    private static String service(int i) {
        return "service-" + i;
    }

    private void change(String service, UnaryOperator<Desired> change) {
        Registry.Entry known = operator.read(Folders.DESIRED).get(service);
        Desired desired = change.apply(Codec.read(known, Desired.class));
        require(
                operator.write(Folders.DESIRED, service, Codec.text(desired), known.version()),
                "the operator's copy is current");
    }

    private void move() {
        for (int i = 0; i < services; i += 3) {
            String to = nodes.get(world.random.nextInt(nodes.size())).id();
            List<String> running = List.copyOf(serving.get(service(i)).keySet());
            change(service(i), desired -> desired.moved(running.get(0), to, running));
            least.put(service(i), running.size());
        }
    }

    private void scale() {
        for (int i = 1; i < services; i += 3) {
            int before = serving.get(service(i)).size();
            int wanted = 1 + world.random.nextInt(10);
            change(service(i), desired -> desired.withInstances(wanted));
            least.put(service(i), Math.min(before, wanted));
        }
    }

    private void drain(int number) {
        for (int i = 0; i < number; i++) {
            String node = nodes.get(world.random.nextInt(nodes.size())).id();
            if (drains.add(node)) {
                operator.write(
                        Folders.DRAINS, node, Codec.text(new Drain(node, "operator", world.instant())), Registry.NONE);
            }
        }
        serving.forEach((service, by) -> least.put(service, by.size()));
    }

    private boolean drained() {
        return serving.values().stream().noneMatch(by -> by.keySet().stream().anyMatch(drains::contains)) && settled();
    }

    private void rollouts() {
        for (int i = 0; i < services; i++) {
            String to = "v2-" + i;
            if (i % 10 == 0) {
                bad.add(to);
            }
            Rollout rollout = Rollout.begin(service(i), "v1-" + i, to, Duration.ofSeconds(1));
            operator.write(Folders.ROLLOUTS, service(i), Codec.text(rollout), Registry.NONE);
            least.put(service(i), serving.get(service(i)).size());
        }
        world.after(4_000, this::killLeader);
        world.after(20_000, this::killLeader);
    }

    private boolean rolledOut() {
        return operator.read(Folders.ROLLOUTS).values().stream()
                        .allMatch(entry -> Codec.read(entry, Rollout.class).ended())
                && settled();
    }

    private void checkRollouts() {
        operator.read(Folders.ROLLOUTS).forEach((service, entry) -> {
            Rollout rollout = Codec.read(entry, Rollout.class);
            boolean fails = bad.contains(rollout.to());
            require(
                    rollout.state() == (fails ? Rollout.State.UNDONE : Rollout.State.DONE),
                    service + " ended as " + rollout.state() + ": " + rollout.reason());
            String expected = fails ? rollout.from() : rollout.to();
            require(
                    serving.get(service).values().stream().allMatch(expected::equals),
                    service + " is served as " + serving.get(service));
        });
    }

    private void kill(int number) {
        for (int i = 0; i < number; i++) {
            SimulatedNode node = nodes.get(world.random.nextInt(nodes.size()));
            if (node.alive()) {
                node.kill();
            }
        }
    }

    private void revive() {
        nodes.stream().filter(node -> !node.alive()).forEach(node -> world.after(world.between(0, 5_000), node::start));
    }

    // ---- what callers would meet ----

    @Override
    public void serves(String node, String service, String digest) {
        Map<String, String> by = serving.computeIfAbsent(service, absent -> new TreeMap<>());
        String before = digest == null ? by.remove(node) : by.put(node, digest);
        if (changing.getOrDefault(service + '/' + node, 0) > 0) {
            changing.remove(service + '/' + node);
        }
        if (calm && before != null) {
            require(
                    by.size() >= least.getOrDefault(service, 1),
                    service + " is served by " + by.keySet() + " alone, after " + node + " has left it");
        }
    }

    @Override
    public void serving(String node, String service) {
        changing.put(service + '/' + node, 1);
        Registry.Entry entry = operator.read(Folders.ROLLOUTS).get(service);
        if (entry != null && Codec.read(entry, Rollout.class).running()) {
            long now = changing.keySet().stream()
                    .filter(path -> path.startsWith(service + '/'))
                    .count();
            require(now == 1, service + " changes on several nodes at once: " + new TreeSet<>(changing.keySet()));
        }
    }

    /** Every service is served by as many as are wanted, of the revision that is wanted, and by nobody else. */
    private boolean settled() {
        Set<String> alive = nodes.stream()
                .filter(SimulatedNode::alive)
                .map(SimulatedNode::id)
                .filter(node -> !drains.contains(node))
                .collect(Collectors.toSet());
        return operator.read(Folders.DESIRED).values().stream().allMatch(entry -> {
            Desired desired = Codec.read(entry, Desired.class);
            Map<String, String> by = serving.getOrDefault(desired.service(), Map.of());
            return by.size() == desired.instances()
                    && by.values().stream().allMatch(desired.digest()::equals)
                    && desired.preferred().stream()
                            .limit(desired.instances())
                            .allMatch(node -> by.containsKey(node) || !alive.contains(node));
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
