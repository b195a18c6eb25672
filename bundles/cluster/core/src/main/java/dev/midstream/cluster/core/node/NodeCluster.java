package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.RegistryState;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.zookeeper.Standing;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators ask and want, as texts of the registry. Thread-safe: what two change at once is compared there. */
final class NodeCluster implements Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCluster.class);
    private static final int ATTEMPTS = 10;

    private final String node;
    private final ZooKeeperRegistry registry;
    private final Artifacts artifacts;
    private final Clock clock;

    NodeCluster(String node, ZooKeeperRegistry registry, Artifacts artifacts, Clock clock) {
        this.node = node;
        this.registry = registry;
        this.artifacts = artifacts;
        this.clock = clock;
    }

    // ---- what there is ----

    @Override
    public String node() {
        return node;
    }

    @Override
    public RegistryState registry() {
        Standing standing = registry.standing();
        return new RegistryState(standing.reachable(), standing.since(), registry.servers(), leader(), standing.note());
    }

    /** Of two, in the moment when one follows the other, the later. */
    private String leader() {
        return registry.peek(Folders.LEADS).entrySet().stream()
                .max(Comparator.comparing((Map.Entry<String, Registry.Entry> each) ->
                        each.getValue().text()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private View view() {
        return new View(registry, node, leader());
    }

    @Override
    public List<Node> nodes() {
        return view().nodes();
    }

    @Override
    public Node node(String id) {
        View view = view();
        return view.node(member(view, id));
    }

    private static Member member(View view, String id) {
        Member member = view.members.get(id);
        if (member == null) {
            throw new ClusterException(
                    Kind.UNKNOWN_NODE,
                    "No node " + id + " is in the cluster now; there "
                            + (view.members.isEmpty()
                                    ? "is none that is known here"
                                    : "are " + String.join(", ", view.members.keySet())));
        }
        return member;
    }

    @Override
    public List<Placement> services() {
        View view = view();
        return view.services().stream().map(view::placement).toList();
    }

    @Override
    public Placement service(String name) {
        View view = view();
        return view.placement(Names.resolve(name, view.services()));
    }

    @Override
    public List<Rollout> rollouts() {
        View view = view();
        return view.services().stream()
                .map(view::rollout)
                .filter(rollout -> rollout != null)
                .toList();
    }

    @Override
    public Rollout rollout(String service) {
        View view = view();
        String name = Names.resolve(service, view.services());
        Rollout rollout = view.rollout(name);
        if (rollout == null) {
            throw new ClusterException(
                    Kind.CONFLICT, name + " had no rollout yet: its nodes run it by themselves; ms:deploy begins one");
        }
        return rollout;
    }

    @Override
    public Subscription listen(Runnable changed) {
        AutoCloseable listening = registry.listen((folder, name, entry) -> changed.run());
        return () -> {
            try {
                listening.close();
            } catch (Exception e) {
                throw new IllegalStateException("A list of listeners could not be changed", e);
            }
        };
    }

    // ---- where services run ----

    @Override
    public Placement scale(String service, int instances) {
        if (instances < 1) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE, "A service runs on at least 1 node of the cluster, not on " + instances);
        }
        return change(service, (desired, view) -> {
            if (instances > 1) {
                requireFree(desired, view);
            }
            Desired next = desired.withInstances(instances);
            requireRoom(next, view);
            return next;
        });
    }

    @Override
    public Placement constrain(String service, Map<String, String> labels) {
        return change(service, (desired, view) -> {
            Desired next = desired.withLabels(labels);
            requireRoom(next, view);
            return next;
        });
    }

    private static void requireRoom(Desired next, View view) {
        List<String> fit = view.members.values().stream()
                .filter(member -> member.has(next.labels())
                        && !view.on(member.id(), next.service()).refuses(next.digest()))
                .map(Member::id)
                .toList();
        if (fit.size() < next.instances()) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    next.service() + " is to run on " + next.instances() + " nodes, but of the " + view.members.size()
                            + " that are there only " + fit.size() + " may run it: "
                            + (fit.isEmpty() ? "none" : String.join(", ", fit))
                            + (next.labels().isEmpty() ? "" : "; it asks for the labels " + labels(next.labels())));
        }
    }

    private static String labels(Map<String, String> labels) {
        return labels.entrySet().stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    @Override
    public Placement move(String service, String to) {
        return change(service, (desired, view) -> {
            Set<String> running = view.live(desired.service()).keySet();
            String from = running.stream()
                    .filter(other -> !desired.preferred().contains(other))
                    .findFirst()
                    .orElse(running.stream().findFirst().orElse(null));
            return moved(desired, from, to, view);
        });
    }

    @Override
    public Placement move(String service, String from, String to) {
        return change(service, (desired, view) -> {
            if (!view.live(desired.service()).containsKey(from)) {
                member(view, from);
                throw new ClusterException(
                        Kind.IMPOSSIBLE,
                        desired.service() + " does not run on " + from + ", but on "
                                + String.join(", ", view.live(desired.service()).keySet()));
            }
            return moved(desired, from, to, view);
        });
    }

    /** A service that left its data behind would go on with none. */
    private static void requireFree(Desired desired, View view) {
        String service = desired.service();
        for (String node : view.live(service).keySet()) {
            String holds = view.on(node, service).holds();
            if (holds != null) {
                throw new ClusterException(
                        Kind.IMPOSSIBLE,
                        service + " runs on " + node + " and nowhere else, for " + holds
                                + ": put them where all nodes reach them first, such as PostgreSQL in"
                                + " etc/org.ops4j.datasource-NAME.cfg of each node");
            }
        }
        if (desired.home() != null) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    service + " has its data on " + desired.home() + ", which is away: it waits for that node");
        }
    }

    private static Desired moved(Desired desired, String from, String to, View view) {
        requireFree(desired, view);
        Member target = member(view, to);
        Map<String, String> live = view.live(desired.service());
        if (live.containsKey(to)) {
            throw new ClusterException(Kind.CONFLICT, desired.service() + " runs on " + to + " already");
        }
        if (!target.has(desired.labels())) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    desired.service() + " must not run on " + to + ": it asks for the labels "
                            + labels(desired.labels()) + ", and that node has "
                            + (target.labels().isEmpty() ? "none" : labels(target.labels())));
        }
        if (view.on(to, desired.service()).refuses(desired.digest())) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    to + " has refused " + desired.service() + " " + view.version(desired.digest()) + ": "
                            + view.on(to, desired.service()).reason());
        }
        List<String> others = new ArrayList<>(live.keySet());
        return desired.moved(from == null ? to : from, to, others);
    }

    /** Reads, decides and writes, again if somebody else has written meanwhile. */
    private Placement change(String service, BiFunction<Desired, View, Desired> decide) {
        return reaching(() -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                View view = view();
                String name = Names.resolve(service, view.services());
                Registry.Entry entry = registry.look(Folders.DESIRED, name);
                Desired before = entry == null ? adopted(name, view) : Codec.read(entry, Desired.class);
                Desired next = decide.apply(before, view);
                if (entry != null && next.equals(before) || write(Folders.DESIRED, name, next, entry)) {
                    LOG.info(
                            "{} is to run on {} node{}, {} before others, labels {}",
                            name,
                            next.instances(),
                            next.instances() == 1 ? "" : "s",
                            next.preferred(),
                            next.labels());
                    return view.with(next).placement(name);
                }
            }
            throw busy(service);
        });
    }

    private static ClusterException busy(String service) {
        return new ClusterException(
                Kind.CONFLICT, "Others change " + service + " all the time: look what they do, and try again");
    }

    /** What nodes run by themselves, as the cluster would place it: where it runs, of the revision that most have. */
    private static Desired adopted(String service, View view) {
        Map<String, String> live = view.live(service);
        String digest = live.values().stream()
                .collect(Collectors.groupingBy(each -> each, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new ClusterException(Kind.UNKNOWN_SERVICE, "No node runs " + service + " any more"));
        return new Desired(service, digest, live.size(), Map.of(), List.copyOf(live.keySet()));
    }

    private boolean write(String folder, String name, Object value, Registry.Entry before) {
        return registry.writeThrough(
                folder, name, Codec.text(value), before == null ? Registry.NONE : before.version());
    }

    private <T> T reaching(Supplier<T> task) {
        try {
            return task.get();
        } catch (RegistryException e) {
            throw new ClusterException(Kind.AWAY, e.getMessage(), e);
        }
    }

    // ---- rollouts ----

    @Override
    public List<Rollout> deploy(List<Path> bundles, RolloutOptions options) {
        return reaching(() -> {
            Map<String, Artifacts.Jar> jars = read(bundles);
            Map<String, String> digests = new LinkedHashMap<>();
            jars.forEach((service, jar) -> {
                requireEnded(service, registry.look(Folders.ROLLOUTS, service));
                digests.put(service, add(jar));
            });
            View view = view();
            digests.forEach((service, digest) ->
                    requireNew(view.knowing(digest, jars.get(service).version()), service, digest));
            List<Rollout> begun = new ArrayList<>();
            digests.forEach((service, digest) -> begun.add(begin(jars.get(service), digest, options)));
            return begun;
        });
    }

    private static Map<String, Artifacts.Jar> read(List<Path> bundles) {
        Map<String, Artifacts.Jar> jars = new LinkedHashMap<>();
        for (Path file : bundles) {
            try {
                Artifacts.Jar jar = Artifacts.Jar.read(file);
                if (jars.put(jar.service(), jar) != null) {
                    throw new ClusterException(
                            Kind.IMPOSSIBLE, jar.service() + " is given twice: each service has one rollout at a time");
                }
            } catch (IOException e) {
                throw new ClusterException(Kind.IMPOSSIBLE, e.getMessage(), e);
            }
        }
        return jars;
    }

    private String add(Artifacts.Jar jar) {
        try {
            return artifacts.add(jar);
        } catch (IOException e) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE, jar.file() + " cannot be taken into the node's store: " + e.getMessage(), e);
        }
    }

    private static void requireEnded(String service, Registry.Entry entry) {
        dev.midstream.cluster.core.model.Rollout last =
                entry == null ? null : Codec.read(entry, dev.midstream.cluster.core.model.Rollout.class);
        if (last != null && !last.ended()) {
            throw new ClusterException(
                    Kind.CONFLICT,
                    "A rollout of " + service + " is under way (" + last.state()
                            + "): wait for it, or end it with ms:abort " + service);
        }
    }

    private static void requireNew(View view, String service, String digest) {
        Desired desired = view.desired(service);
        if (desired != null && desired.digest().equals(digest)) {
            throw new ClusterException(
                    Kind.CONFLICT, service + " " + view.version(digest) + " is what the cluster runs already");
        }
    }

    private Rollout begin(Artifacts.Jar jar, String digest, RolloutOptions options) {
        String service = jar.service();
        for (int i = 0; i < ATTEMPTS; i++) {
            View view = view().knowing(digest, jar.version());
            Registry.Entry entry = registry.look(Folders.DESIRED, service);
            if (entry == null) {
                boolean runs = !view.live(service).isEmpty();
                Desired first = runs
                        ? adopted(service, view)
                        : new Desired(service, digest, options.instances(), Map.of(), List.of());
                if (!write(Folders.DESIRED, service, first, null)) {
                    continue;
                }
                if (!runs) {
                    LOG.info(
                            "{} {} is to run on {} nodes, asked for by {}",
                            service,
                            jar.version(),
                            first.instances(),
                            options.who());
                    return view.with(first).rollout(service);
                }
            }
            Desired desired = entry == null ? adopted(service, view) : Codec.read(entry, Desired.class);
            Registry.Entry last = registry.look(Folders.ROLLOUTS, service);
            requireEnded(service, last); // of the version that is replaced
            dev.midstream.cluster.core.model.Rollout next = dev.midstream.cluster.core.model.Rollout.begin(
                            service, desired.digest(), digest, options.hold())
                    .withCanary(options.canary())
                    .asked(options.who(), clock.instant());
            if (write(Folders.ROLLOUTS, service, next, last)) {
                LOG.info("A rollout of {} to {} begins, asked for by {}", service, jar.version(), options.who());
                return view.with(desired).with(next).rollout(service);
            }
        }
        throw busy(service);
    }

    private interface RolloutChange {
        dev.midstream.cluster.core.model.Rollout of(dev.midstream.cluster.core.model.Rollout last);
    }

    private Rollout change(String service, String none, RolloutChange change) {
        return reaching(() -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                View view = view();
                String name = Names.resolve(service, view.services());
                Registry.Entry entry = registry.look(Folders.ROLLOUTS, name);
                dev.midstream.cluster.core.model.Rollout last =
                        entry == null ? null : Codec.read(entry, dev.midstream.cluster.core.model.Rollout.class);
                dev.midstream.cluster.core.model.Rollout next = last == null ? null : change.of(last);
                if (next == null) {
                    throw new ClusterException(Kind.CONFLICT, String.format(none, name));
                }
                if (next.state() == dev.midstream.cluster.core.model.Rollout.State.UNDOING) {
                    goBackTo(name, next.from());
                }
                if (write(Folders.ROLLOUTS, name, next, entry)) {
                    LOG.info("The rollout of {} goes on as {}: {}", name, next.state(), next.reason());
                    return view.with(next).rollout(name);
                }
            }
            throw busy(service);
        });
    }

    /** Before the rollout is undone, so that nodes that come meanwhile begin with the right revision. */
    private void goBackTo(String service, String digest) {
        Set<Integer> seen = new HashSet<>();
        while (true) {
            Registry.Entry entry = registry.look(Folders.DESIRED, service);
            Desired desired = Codec.read(entry, Desired.class);
            if (desired.digest().equals(digest) || write(Folders.DESIRED, service, desired.withDigest(digest), entry)) {
                return;
            }
            if (!seen.add(entry.version()) || seen.size() > ATTEMPTS) {
                throw busy(service);
            }
        }
    }

    @Override
    public Rollout undo(String service, String who) {
        return change(
                service,
                "%s had no rollout that could be undone: deploy the version that you want",
                last -> switch (last.state()) {
                    case RUNNING, DONE -> last.undone("undone by " + who);
                    case UNDOING, UNDONE -> null;
                });
    }

    @Override
    public Rollout abort(String service, String who) {
        return change(
                service,
                "No rollout of %s is under way; ms:undo takes one back that has ended",
                last -> last.running() ? last.undone("aborted by " + who) : null);
    }

    @Override
    public Rollout promote(String service, String who) {
        return change(service, "No rollout of %s is under way", last -> {
            if (last.running()) {
                LOG.info("The canary of {} is promoted by {}", service, who);
                return last.withCanary(List.of());
            }
            return null;
        });
    }
}
