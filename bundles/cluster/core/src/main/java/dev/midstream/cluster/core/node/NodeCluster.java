package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Drain;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.RegistryState;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.zookeeper.Standing;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Answers what operators ask of the cluster, and passes on what they want of it. Thread-safe. */
final class NodeCluster implements Cluster {
    private final String node;
    private final ZooKeeperRegistry registry;
    private final Decisions decisions;
    private final Placing placing;
    private final Rollouts rollouts;
    private final Draining draining;

    NodeCluster(String node, ClusterNode own, Clock clock) {
        this.node = node;
        this.registry = own.registry();
        this.decisions = new Decisions(node, registry);
        this.placing = new Placing(decisions);
        this.rollouts = new Rollouts(
                decisions,
                own.artifacts(),
                own.units(),
                own.copies(),
                new RemoteConsumers(registry, own.artifacts()),
                clock);
        this.draining = new Draining(decisions, clock);
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public RegistryState registry() {
        Standing standing = registry.standing();
        return new RegistryState(
                standing.reachable(), standing.since(), registry.servers(), decisions.leader(), standing.note());
    }

    @Override
    public List<Node> nodes() {
        return decisions.view().nodes();
    }

    @Override
    public Node node(String id) {
        View view = decisions.view();
        return view.node(view.member(id));
    }

    @Override
    public List<Placement> services() {
        View view = decisions.view();
        return view.services().stream().map(view::placement).toList();
    }

    @Override
    public Placement service(String name) {
        View view = decisions.view();
        return view.placement(Names.resolve(name, view.services()));
    }

    @Override
    public List<Rollout> rollouts() {
        View view = decisions.view();
        return view.services().stream()
                .map(view::rollout)
                .filter(rollout -> rollout != null)
                .toList();
    }

    @Override
    public Rollout rollout(String service) {
        View view = decisions.view();
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

    @Override
    public Placement scale(String service, int instances) {
        return placing.scale(service, instances);
    }

    @Override
    public Placement constrain(String service, Map<String, String> labels) {
        return placing.constrain(service, labels);
    }

    @Override
    public Placement move(String service, String to) {
        return placing.move(service, to);
    }

    @Override
    public Placement move(String service, String from, String to) {
        return placing.move(service, from, to);
    }

    @Override
    public List<Rollout> deploy(List<Path> bundles, RolloutOptions options) {
        return rollouts.deploy(bundles, options);
    }

    @Override
    public Map<String, List<String>> objections(List<Path> bundles) {
        return rollouts.objections(bundles);
    }

    @Override
    public Rollout undo(String service, String who) {
        return rollouts.undo(service, who);
    }

    @Override
    public Rollout abort(String service, String who) {
        return rollouts.abort(service, who);
    }

    @Override
    public Rollout promote(String service, String who) {
        return rollouts.promote(service, who);
    }

    @Override
    public Placement retry(String service) {
        return placing.retry(service);
    }

    @Override
    public void undeploy(String service, String who) {
        placing.undeploy(service, who);
    }

    @Override
    public Drain drain(String id, String who) {
        return draining.drain(id, who);
    }

    @Override
    public Drain endDrain(String id) {
        return draining.end(id);
    }

    @Override
    public Drain drained(String id) {
        return draining.left(id);
    }
}
