package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Drain;
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
import dev.midstream.cluster.core.model.Limits;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster: announces it, carries out its assignments, and leads while it is elected. Three threads besides the
 * registry's and the {@link Workers}: one for the assignments of this node, one for decisions for all nodes, one for copies
 * of artifacts.
 *
 * <p>A node whose name another node has taken does neither: the other one carries out the assignments of that name.
 */
final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final Duration LEAST_DECIDING = Duration.ofMillis(100);
    private static final Duration LEAST_DOING = Duration.ofMillis(50);
    private static final Duration LEAST_COPYING = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 100;

    private final Clock clock;
    private final Limits limits;
    private final ZooKeeperRegistry registry;
    private final Artifacts artifacts;
    private final ArtifactServer server;
    private final Units units;
    private final Copies copies;
    private final CopyKeeper copyKeeper;
    private final Workers workers = new Workers();
    private final Member self;
    private final Agent agent;
    private final NodeAnnouncements announcements;
    private final BooleanSupplier started;
    private final Duration confirm;
    private final Loop doing;
    private final Loop copying;
    private final Loop deciding;
    private final Set<String> present = new HashSet<>();
    private Leader leader;
    private boolean confirmed;
    private long confirming;

    /**
     * @param session how long a node may be silent before it is gone
     * @param limits time limits of the decisions of the leader
     * @param confirm how long a node that has started waits for its assignments before it announces what it serves
     * @param started whether all has started that this node starts with; until then it changes nothing
     * @param plain by which jars are fetched from other nodes
     * @param tls by which ZooKeeper is reached, or null for none
     */
    record Options(
            ClusterToken token,
            Duration session,
            Limits limits,
            Duration confirm,
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
        this.limits = options.limits();
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
        this.self = self;
        this.started = options.started();
        this.confirm = options.confirm();
        this.announcements = new NodeAnnouncements(self.id(), registry);
        this.agent = new Agent(self.id(), registry.own(), hosting.apply(this), workers, this::wake);
        this.doing = new Loop("midstream-agent", LEAST_DOING, this::act);
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

    private boolean act() {
        if (!started.getAsBoolean() || registry.displaced()) {
            return false;
        }
        boolean more = agent.step();
        if (!confirmed) {
            confirm();
        }
        return more;
    }

    /** Announces what this node serves as soon as that is what the cluster wants, or the time for that is over. */
    private void confirm() {
        long now = System.nanoTime();
        confirming = confirming == 0 ? now : confirming;
        boolean settled = confirm.isZero() || agent.isSettled();
        if (settled || now - confirming >= confirm.toNanos()) {
            if (!settled) {
                LOG.warn(
                        "The assignments of this node are not carried out after {} s: others learn of what it serves now",
                        confirm.toSeconds());
            }
            announcements.open();
            confirmed = true;
        }
    }

    /**
     * Moves the services of this node to other nodes, because it is about to stop. Returns when they have left, when none
     * can leave, or when the time is over; at once if no other node takes services or the registry is unreachable.
     */
    void drain(Duration atMost) {
        try {
            boolean others = members().values().stream()
                    .anyMatch(member -> !member.id().equals(self.id()) && !member.draining());
            if (others && registry.standing().reachable() && !registry.displaced()) {
                LOG.info(
                        "This node moves its services to other nodes before it stops, within {} s", atMost.toSeconds());
                registry.announce(Folders.MEMBERS, self.id(), Codec.text(self.drained()));
                awaitDrained(System.nanoTime() + atMost.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("This node stops with its services: {}", e.getMessage(), e);
        }
    }

    private void awaitDrained(long deadline) throws InterruptedException {
        Decisions decisions = new Decisions(self.id(), registry);
        Drain left = decisions.view().drain(self.id());
        while (!left.leaving().isEmpty() && registry.standing().reachable() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            left = decisions.view().drain(self.id());
        }
        if (!left.leaving().isEmpty()) {
            LOG.warn("This node stops although it serves {}", String.join(", ", left.leaving()));
        }
        left.staying().forEach((service, why) -> LOG.info("{} stays on this node: {}", service, why));
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

    NodeAnnouncements announcements() {
        return announcements;
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
        workers.close();
        registry.close();
    }
}
