package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.Drain;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.RegistryState;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.api.Subscription;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A cluster of three nodes that runs storage on one of them; records the calls that would change something. */
final class FakeCluster implements Cluster {
    static final String STORAGE = "dev.midstream.storage";

    final List<String> changes = new ArrayList<>();
    Rollout.State state = Rollout.State.DONE;
    String reason;
    RolloutOptions options;
    /** Reasons of other nodes against a deployment, by service. */
    final Map<String, List<String>> objections = new HashMap<>();

    boolean managed = true;
    Map<String, String> staying = Map.of();
    private int asked;
    private final List<Node> nodes = new ArrayList<>();

    FakeCluster() {
        for (int number = 1; number <= 3; number++) {
            nodes.add(new Node(
                    "node" + number,
                    number == 1,
                    number == 2,
                    Map.of("zone", "a", "disk", "ssd"),
                    Instant.EPOCH,
                    "1.0.0",
                    "127.0.0.1",
                    Map.of(Node.HTTP, 8181, Node.REMOTE, 9700, Node.BROKER, 61616),
                    List.of()));
        }
    }

    private Rollout rollout() {
        return new Rollout(
                STORAGE,
                "1.0.0",
                "1.1.0",
                "d1",
                "admin",
                Instant.EPOCH,
                state,
                RolloutOptions.DEFAULT_HOLD,
                List.of(),
                List.of("node1"),
                null,
                List.of(),
                reason);
    }

    private Placement storage() {
        return new Placement(
                STORAGE,
                "storage",
                managed,
                "1.1.0",
                "d1",
                1,
                Map.of(),
                List.of(),
                List.of(new Placement.Place("node1", "1.1.0", "1.1.0", "d1", true, null)),
                rollout());
    }

    @Override
    public String node() {
        return "node1";
    }

    @Override
    public RegistryState registry() {
        return new RegistryState(true, Instant.EPOCH, "127.0.0.1:2181", "node2", "The registry is reachable.");
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public Node node(String id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new ClusterException(ClusterException.Kind.UNKNOWN_NODE, "No node is named " + id + "."));
    }

    @Override
    public List<Placement> services() {
        return List.of(storage());
    }

    @Override
    public Placement service(String name) {
        require(name);
        return storage();
    }

    private static void require(String name) {
        if (!name.equals("storage") && !name.equals(STORAGE)) {
            throw new ClusterException(ClusterException.Kind.UNKNOWN_SERVICE, "No service is named " + name + ".");
        }
    }

    @Override
    public Placement scale(String service, int instances) {
        changes.add("scale " + service + " " + instances);
        return storage();
    }

    @Override
    public Placement move(String service, String to) {
        changes.add("move " + service + " " + to);
        return storage();
    }

    @Override
    public Placement move(String service, String from, String to) {
        changes.add("move " + service + " " + from + " " + to);
        return storage();
    }

    @Override
    public Placement constrain(String service, Map<String, String> labels) {
        changes.add("constrain " + service + " " + labels);
        return storage();
    }

    @Override
    public List<Rollout> deploy(List<Path> bundles, RolloutOptions with) {
        changes.add("deploy");
        options = with;
        return List.of(rollout());
    }

    @Override
    public Map<String, List<String>> objections(List<Path> bundles) {
        return objections;
    }

    @Override
    public List<Rollout> rollouts() {
        return List.of(rollout());
    }

    @Override
    public Rollout rollout(String service) {
        require(service);
        return rollout();
    }

    @Override
    public Rollout undo(String service, String who) {
        require(service);
        changes.add("undo " + service + " by " + who);
        return rollout();
    }

    @Override
    public Rollout abort(String service, String who) {
        require(service);
        changes.add("abort " + service + " by " + who);
        return rollout();
    }

    @Override
    public Rollout promote(String service, String who) {
        require(service);
        changes.add("promote " + service + " by " + who);
        return rollout();
    }

    @Override
    public Placement retry(String service) {
        require(service);
        changes.add("retry " + service);
        return storage();
    }

    @Override
    public void undeploy(String service, String who) {
        require(service);
        changes.add("undeploy " + service + " by " + who);
    }

    @Override
    public Drain drain(String node, String who) {
        changes.add("drain " + node + " by " + who);
        return drained(node);
    }

    @Override
    public Drain endDrain(String node) {
        changes.add("end drain " + node);
        return new Drain(node, false, List.of(), Map.of());
    }

    @Override
    public Drain drained(String node) {
        boolean begun = changes.stream().anyMatch(change -> change.startsWith("drain " + node));
        List<String> leaving = begun && asked++ > 1 ? List.of() : List.of(STORAGE);
        return new Drain(node, begun, leaving, staying);
    }

    @Override
    public Subscription listen(Runnable changed) {
        Objects.requireNonNull(changed);
        return () -> {};
    }
}
