package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Departure;
import dev.midstream.cluster.api.DesiredServices;
import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.ServicePaths;
import dev.midstream.cluster.api.Successors;
import dev.midstream.cluster.core.artifacts.ArtifactServer;
import dev.midstream.cluster.core.artifacts.ArtifactServlet;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.zookeeper.ZooKeeperTls;
import dev.midstream.security.secret.ClusterToken;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.servlet.Servlet;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node one of a cluster, if {@code etc/midstream/cluster.token} is there; else it reads that there is no such
 * file, and nothing more.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.cluster.core")
@Designate(ocd = Settings.class)
public final class ClusterComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterComponent.class);
    private static final Map<String, String> PORTS = Map.of(
            Node.HTTP,
            "midstream.port.http",
            Node.REMOTE,
            "midstream.port.remote",
            Node.BROKER,
            "midstream.port.openwire");

    private final BundleContext context;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final List<Runnable> ending = new ArrayList<>();
    private final ServiceTracker<Successors, Successors> successors;
    private final ServiceTracker<Departure, Departure> departures;
    private final SynchronousBundleListener stopping = this::changed;
    private final Duration drain;
    private ClusterNode node;

    /** @param boot what the container boots with is installed */
    @Activate
    public ClusterComponent(
            BundleContext context,
            Settings settings,
            @Reference Swaps swaps,
            @Reference FeaturesService features,
            @Reference ServiceComponentRuntime components,
            @Reference BootFinished boot)
            throws IOException {
        this.context = context;
        this.drain = Duration.ofSeconds(settings.drain_seconds());
        this.successors = new ServiceTracker<>(context, Successors.class, null);
        this.departures = new ServiceTracker<>(context, Departure.class, null);
        String etc = context.getProperty("karaf.etc");
        Path file = etc == null ? null : ClusterToken.file(etc);
        Optional<ClusterToken> token = file == null ? Optional.empty() : ClusterToken.read(file);
        PlainTraffic plain = PlainTraffic.from(context::getProperty);
        if (token.isPresent()) {
            Optional<SSLContext> tls = ZooKeeperTls.read(file.getParent());
            if (tls.isPresent() || isPermitted(token.get(), plain)) {
                warnIfReadable(file);
                successors.open();
                departures.open();
                join(
                        token.get(),
                        settings,
                        swaps,
                        new FeatureBundles(features),
                        new Holdings(context, components),
                        plain,
                        tls.orElse(null));
                context.addBundleListener(stopping);
            }
        }
    }

    /** Returns true if ZooKeeper may be reached without TLS: the traffic with it contains the login of all nodes. */
    private static boolean isPermitted(ClusterToken token, PlainTraffic plain) {
        List<String> refused = token.addresses().stream()
                .map(InetSocketAddress::getHostString)
                .filter(host -> !plain.isPermitted(host))
                .toList();
        if (!refused.isEmpty()) {
            LOG.error(
                    "This node does not join its cluster: ZooKeeper at {} is on another machine and not reached by TLS."
                            + " Put the certificates of its authorities into etc/midstream/{}, or: {}",
                    String.join(", ", refused),
                    ZooKeeperTls.AUTHORITIES,
                    PlainTraffic.REMEDY);
        }
        return refused.isEmpty();
    }

    /** The framework waits for this before it stops the first bundle. */
    private void changed(BundleEvent event) {
        boolean stops =
                event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0;
        if (stops) {
            String base = context.getProperty("karaf.base");
            new PlannedStop(Path.of(base == null ? "" : base, "run", "stop-at-once"), this::drain, () -> departures
                            .getTracked()
                            .values())
                    .run();
        }
    }

    private void drain() {
        if (!drain.isZero()) {
            node.drain(drain);
        }
    }

    private static void warnIfReadable(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ)) {
            LOG.warn("{} can be read by other users, who can then do all in the cluster: chmod 600 {}", file, file);
        }
    }

    private void join(
            ClusterToken token,
            Settings settings,
            Swaps swaps,
            FeatureBundles features,
            Holdings holdings,
            PlainTraffic plain,
            SSLContext tls)
            throws IOException {
        Member self = self(settings);
        Store store = new Store(Path.of(context.getProperty("karaf.data"), "midstream", "artifacts"));
        store.tidy();
        ClusterNode.Options options = new ClusterNode.Options(
                token,
                Duration.ofSeconds(settings.session_seconds()),
                limits(settings),
                Duration.ofSeconds(settings.confirm_seconds()),
                Clock.systemUTC(),
                this::started,
                plain,
                tls);
        Digests digests = new Digests(swaps, store, this::location);
        FrameworkBundles bundles = new FrameworkBundles(context, store, features::locations);
        LOG.info("This node is {} in the cluster at {}", self.id(), token.servers());
        node = new ClusterNode(
                options,
                self,
                store,
                bundles,
                starting -> new SwapsHost(
                        swaps,
                        digests,
                        holdings,
                        starting.artifacts(),
                        starting.units(),
                        bundles,
                        () -> List.copyOf(successors.getTracked().values()),
                        new CanaryWatch(swaps, starting.registry())));
        RemoteUses uses = new RemoteUses(self.id(), swaps, bundles, node.registry());
        Loop announcing = new Loop("midstream-uses", Duration.ofSeconds(1), uses::report);
        announcing.start();
        ending.add(announcing::close);
        register(Cluster.class, new NodeCluster(self.id(), node, Clock.systemUTC()), Map.of());
        register(DesiredServices.class, new NodeDesiredServices(node.registry()), Map.of());
        NodeMembers members = new NodeMembers(self, node.registry());
        ending.add(members::close);
        register(Members.class, members, Map.of());
        NodeServicePaths paths = new NodeServicePaths(self.id(), node.registry());
        ending.add(paths::close);
        register(ServicePaths.class, paths, Map.of());
        register(Announcements.class, node.announcements(), Map.of());
        register(
                Servlet.class,
                new ArtifactServlet(node.server()),
                Map.of(
                        "osgi.http.whiteboard.servlet.name",
                        "midstream-cluster-artifacts",
                        "osgi.http.whiteboard.servlet.pattern",
                        ArtifactServer.PATH + "*"));
    }

    private static Limits limits(Settings settings) {
        return new Limits(
                Duration.ofSeconds(settings.grace_seconds()),
                Duration.ofSeconds(settings.takeup_seconds()),
                Duration.ofSeconds(settings.work_seconds()),
                Duration.ofSeconds(settings.brake_seconds()),
                Math.max(1, settings.brake_moves()));
    }

    private <T> void register(Class<T> type, T service, Map<String, Object> properties) {
        registrations.add(context.registerService(type, service, new Hashtable<>(properties)));
    }

    private Member self(Settings settings) {
        Map<String, Integer> ports = new TreeMap<>();
        PORTS.forEach((name, property) -> {
            String port = context.getProperty(property);
            if (port != null && port.matches("[1-9]\\d{0,4}")) {
                ports.put(name, Integer.valueOf(port));
            }
        });
        String id = context.getProperty("midstream.node");
        return new Member(
                id == null ? "node1" : id,
                labels(settings.labels()),
                settings.host(),
                ports,
                Clock.systemUTC().instant(),
                context.getBundle().getVersion().toString());
    }

    private static Map<String, String> labels(String[] texts) {
        Map<String, String> labels = new TreeMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                labels.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else if (!text.isBlank()) {
                LOG.warn("Label {} is left out: a label has a name and a value, such as zone=a", text);
            }
        }
        return labels;
    }

    /** The committed revisions come with the framework's start: before, they would look as if they were missing. */
    private boolean started() {
        FrameworkStartLevel level =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        return level.getStartLevel() >= BootLevel.of(context::getProperty, System::getProperty);
    }

    private String location(long bundle) {
        Bundle found = context.getBundle(bundle);
        return found == null ? null : found.getLocation();
    }

    @Deactivate
    public void leave() {
        context.removeBundleListener(stopping);
        registrations.forEach(ServiceRegistration::unregister);
        ending.forEach(Runnable::run);
        if (node != null) {
            node.close();
            successors.close();
            departures.close();
            LOG.info("This node has left the cluster");
        }
    }
}
