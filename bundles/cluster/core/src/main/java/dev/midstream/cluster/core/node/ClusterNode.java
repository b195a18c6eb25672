package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.core.Agent;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Leader;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.State;
import dev.midstream.cluster.core.artifacts.ArtifactServer;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Copies;
import dev.midstream.cluster.core.artifacts.CopyKeeper;
import dev.midstream.cluster.core.artifacts.Passes;
import dev.midstream.cluster.core.artifacts.Peers;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.unit.NodeBundles;
import dev.midstream.cluster.core.unit.Units;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster: announces it, does what it is to do, and leads while it is to lead. Three threads besides the
 * registry's: one for what this node does, one for what it decides for all, one for copies of artifacts.
 */
final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final Duration LEAST_DECIDING = Duration.ofMillis(100);
    private static final Duration LEAST_DOING = Duration.ofMillis(50);
    private static final Duration LEAST_COPYING = Duration.ofSeconds(1);

    private final Clock clock;
    private final Duration grace;
    private final ZooKeeperRegistry registry;
    private final Artifacts artifacts;
    private final ArtifactServer server;
    private final Units units;
    private final Copies copies;
    private final CopyKeeper copyKeeper;
    private final Loop doing;
    private final Loop copying;
    private final Loop deciding;
    private final Set<String> present = new HashSet<>();
    private Leader leader;

    /**
     * @param session how long a node may be silent before it is gone
     * @param grace how long a node may be gone before its services are placed elsewhere
     * @param started whether all has started that this node starts with; until then it changes nothing
     * @param plain by which jars are fetched from other nodes
     * @param tls by which ZooKeeper is reached, or null for none
     */
    record Options(
            ClusterToken token,
            Duration session,
            Duration grace,
            Clock clock,
            BooleanSupplier started,
            PlainTraffic plain,
            SSLContext tls) {}

    /**
     * @param hosting makes the host of this node's services, which fetches jars and asks the registry
     * @throws IOException if ZooKeeper cannot be reached by TLS from this machine
     */
    ClusterNode(
            Options options, Member self, Store store, NodeBundles bundles, Function<ClusterNode, Agent.Host> hosting)
            throws IOException {
        this.clock = options.clock();
        this.grace = options.grace();
        ClusterSecret secret = options.token().secret();
        this.registry = new ZooKeeperRegistry(self.id(), options.token(), options.session(), options.tls());
        Passes passes = new Passes(secret, clock);
        PermittedMembers permitted = new PermittedMembers(options.plain(), this::members);
        Peers peers = new Peers(self.id(), permitted::get);
        this.artifacts = new Artifacts(store, registry, passes, peers);
        this.server = new ArtifactServer(store, passes, artifacts::fetch);
        this.units = new Units(bundles, store, registry, artifacts);
        this.copies = new Copies(passes, peers);
        this.copyKeeper = new CopyKeeper(registry, peers, copies, artifacts::fetch, clock);
        registry.keep(Folders.MEMBERS);
        registry.keep(Folders.LEADS);
        registry.keep(Folders.PATHS);
        Agent agent = new Agent(self.id(), registry.own(), hosting.apply(this));
        this.doing = new Loop(
                "midstream-agent",
                LEAST_DOING,
                () -> options.started().getAsBoolean() && !registry.displaced() && agent.step());
        this.deciding = new Loop("midstream-leader", LEAST_DECIDING, this::decide);
        this.copying = new Loop("midstream-copies", LEAST_COPYING, this::copy);
        registry.listen(this::changed);
        registry.announce(Folders.MEMBERS, self.id(), Codec.text(self));
        doing.start();
        deciding.start();
        copying.start();
    }

    private void changed(String folder, String name, Registry.Entry entry) {
        if (Folders.MEMBERS.equals(folder) && name != null) {
            if (entry == null ? present.remove(name) : present.add(name)) {
                LOG.info("Node {} {}", name, entry == null ? "is gone" : "is in the cluster");
            }
            if (entry == null) {
                artifacts.compareAgain();
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
            leader = new Leader(registry, clock, grace);
        }
        leader.step();
        return false;
    }

    private boolean copy() {
        if (registry.leads() && registry.loaded(State.FOLDERS)) {
            copyKeeper.step();
        }
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

    Units units() {
        return units;
    }

    Copies copies() {
        return copies;
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
        copying.close();
        deciding.close();
        doing.close();
        registry.close();
    }
}
