package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Agent;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Leader;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.State;
import dev.midstream.cluster.core.artifacts.ArtifactServer;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Passes;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.security.secret.ClusterToken;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster: announces it, carries out its assignments, and leads while it is elected. Two threads besides the
 * registry's and the {@link Workers}: one for the assignments of this node, one for decisions for all nodes.
 *
 * <p>A node whose name another node has taken does neither: the other one carries out the assignments of that name.
 */
final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final Duration LEAST_DECIDING = Duration.ofMillis(100);
    private static final Duration LEAST_DOING = Duration.ofMillis(50);

    private final Clock clock;
    private final Limits limits;
    private final ZooKeeperRegistry registry;
    private final Artifacts artifacts;
    private final ArtifactServer server;
    private final Workers workers = new Workers();
    private final Loop doing;
    private final Loop deciding;
    private final Set<String> present = new HashSet<>();
    private Leader leader;

    /**
     * @param session how long a node may be silent before it is gone
     * @param limits time limits of the decisions of the leader
     * @param started whether all has started that this node starts with; until then it changes nothing
     */
    record Options(ClusterToken token, Duration session, Limits limits, Clock clock, BooleanSupplier started) {}

    /** @param hosting makes the host of this node's services, which fetches jars and asks the registry */
    ClusterNode(Options options, Member self, Store store, Function<ClusterNode, Agent.Host> hosting) {
        this.clock = options.clock();
        this.limits = options.limits();
        ClusterSecret secret = options.token().secret();
        this.registry = new ZooKeeperRegistry(self.id(), options.token().servers(), secret, options.session());
        Passes passes = new Passes(secret, clock);
        this.artifacts = new Artifacts(self.id(), store, registry, passes, this::members);
        this.server = new ArtifactServer(store, passes);
        registry.keep(Folders.MEMBERS);
        registry.keep(Folders.LEADS);
        Agent agent = new Agent(self.id(), registry.own(), hosting.apply(this), workers, this::wake);
        this.doing = new Loop(
                "midstream-agent",
                LEAST_DOING,
                () -> options.started().getAsBoolean() && !registry.displaced() && agent.step());
        this.deciding = new Loop("midstream-leader", LEAST_DECIDING, this::decide);
        registry.listen(this::changed);
        registry.announce(Folders.MEMBERS, self.id(), Codec.text(self));
        doing.start();
        deciding.start();
    }

    private void changed(String folder, String name, Registry.Entry entry) {
        if (Folders.MEMBERS.equals(folder) && name != null) {
            if (entry == null ? present.remove(name) : present.add(name)) {
                LOG.info("Node {} {}", name, entry == null ? "is gone" : "is in the cluster");
            }
        }
        if (folder == null || folder.equals(Folders.DUTIES)) {
            doing.wake();
        }
        if (folder == null || State.FOLDERS.contains(folder)) {
            deciding.wake();
        }
    }

    private boolean decide() {
        if (!registry.leads()) {
            leader = null;
            return false;
        }
        if (!registry.loaded(State.FOLDERS)) {
            return false;
        }
        if (leader == null) {
            leader = new Leader(registry, clock, limits);
        }
        leader.step();
        return false;
    }

    Map<String, Member> members() {
        Map<String, Member> members = new TreeMap<>();
        registry.peek(Folders.MEMBERS).forEach((node, entry) -> members.put(node, Codec.read(entry, Member.class)));
        return members;
    }

    ZooKeeperRegistry registry() {
        return registry;
    }

    Artifacts artifacts() {
        return artifacts;
    }

    ArtifactServer server() {
        return server;
    }

    /** Looks at what this node is to do, because something in it has changed. */
    void wake() {
        doing.wake();
    }

    @Override
    public void close() {
        deciding.close();
        doing.close();
        workers.close();
        registry.close();
    }
}
