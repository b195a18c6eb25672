package dev.midstream.http.forward;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Departure;
import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.ServicePaths;
import dev.midstream.cluster.api.Successors;
import dev.midstream.security.secret.ClusterToken;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.Filter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards requests between the nodes of a cluster. Active only if this node is in one. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.http.forward")
@Designate(ocd = Config.class)
public final class ForwardComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardComponent.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Before the router and whatever else is a filter, and after the filter of http.startup. */
    private static final int FIRST = 1_000_000;
    /** Behind the router. */
    private static final int LAST = -1000;

    private final Swaps swaps;
    private final PauseMonitor pauses = new PauseMonitor(System::nanoTime);
    private final ClusterPaths paths;
    /** Two threads, so that a slow answer of the swap engine does not look like a pause of the process. */
    private final ScheduledExecutorService looking = Executors.newScheduledThreadPool(2, ForwardComponent::daemon);

    private final ExecutorService exchanging = Executors.newCachedThreadPool(ForwardComponent::daemon);
    private final List<ServiceRegistration<?>> registrations;
    private volatile Duration silence;

    /** @throws IOException if the cluster's token cannot be read: without it nodes do not recognize each other's requests */
    @Activate
    public ForwardComponent(
            BundleContext context,
            Config config,
            @Reference Announcements announcements,
            @Reference Members members,
            @Reference ServicePaths stored,
            @Reference Swaps swaps)
            throws IOException {
        this.swaps = swaps;
        this.silence = silence(config);
        Path token = ClusterToken.file(context.getProperty("karaf.etc"));
        TrailSigner signer = ClusterToken.read(token)
                .map(read -> new TrailSigner(read.secret(), Clock.systemUTC()))
                .orElseThrow(() -> new IOException("This node is in a cluster, but " + token + " is not there"));
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(exchanging)
                .build();
        paths = new ClusterPaths(
                PlainTraffic.from(context::getProperty), announcements, members, stored, this::serving);
        Arrivals arrivals = new Arrivals(signer, pauses);
        Forwarder forwarder = new Forwarder(new Forwarding.Means(client, announcements.node(), signer), paths);
        registrations = List.of(
                context.registerService(Departure.class, new PlannedStop(paths::retract, arrivals), null),
                context.registerService(Filter.class, arrivals, filter("midstream-arrivals", FIRST)),
                context.registerService(
                        new String[] {Filter.class.getName(), Successors.class.getName()},
                        forwarder,
                        filter("midstream-forwarder", LAST)));
        every(LOOK, pauses::tick);
        every(LOOK, paths::publish);
        every(Duration.ofSeconds(1), () -> paths.upstreams().breakSilent(silence));
        LOG.info("Forwarding requests to other nodes: silence.seconds={}", silence.toSeconds());
    }

    /** Takes a changed configuration over. Without this method the paths of this node would be retracted for a moment. */
    @Modified
    void modified(Config config) {
        silence = silence(config);
        LOG.info("Forwarding requests to other nodes: silence.seconds={}", silence.toSeconds());
    }

    private static Duration silence(Config config) {
        return Duration.ofSeconds(Math.max(1, config.silence_seconds()));
    }

    private static Dictionary<String, Object> filter(String name, int ranking) {
        return new Hashtable<>(Map.of(
                Constants.SERVICE_RANKING,
                ranking,
                "osgi.http.whiteboard.filter.pattern",
                "/*",
                "osgi.http.whiteboard.filter.name",
                name,
                "osgi.http.whiteboard.filter.asyncSupported",
                true));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "midstream-forward");
        thread.setDaemon(true);
        return thread;
    }

    private void every(Duration interval, Runnable task) {
        looking.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (Throwable e) { // a failure that leaves here would end the repetition
                        LOG.debug("A periodic task of the forwarder failed and is run again", e);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private Map<String, List<String>> serving() {
        Map<String, List<String>> serving = new TreeMap<>();
        for (Service service : swaps.services()) {
            if (!service.paths().isEmpty()) {
                serving.put(service.name(), service.paths());
            }
        }
        return serving;
    }

    @Deactivate
    public void stop() {
        looking.shutdownNow();
        paths.close();
        registrations.forEach(ServiceRegistration::unregister);
        exchanging.shutdown();
    }
}
