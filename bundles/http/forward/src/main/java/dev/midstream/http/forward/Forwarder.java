package dev.midstream.http.forward;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.api.Successors;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests for services that are live in other nodes alone there, and tells the others what this one serves. It
 * stands behind the router, which takes what is live here. There only if this node is in a cluster.
 */
@Component(
        service = {Filter.class, Successors.class},
        immediate = true,
        property = {
            "service.ranking:Integer=-1000",
            "osgi.http.whiteboard.filter.pattern=/*",
            "osgi.http.whiteboard.filter.name=midstream-forwarder",
            "osgi.http.whiteboard.filter.asyncSupported:Boolean=true"
        })
public final class Forwarder implements Filter, Successors {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** More than one pass through a node is possible, because announcements of other nodes may be outdated. */
    private static final int MOST_HOPS = 8;
    /** Paths that each node serves itself. */
    private static final List<String> OWN = List.of("/health/", "/midstream/", "/metrics", "/console", "/openapi.json");

    private final PlainTraffic plain;
    private final Announcements announcements;
    private final Cluster cluster;
    private final Swaps swaps;
    private final Upstreams upstreams = new Upstreams();
    private final Subscription hearing;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(Forwarder::daemon);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(Executors.newCachedThreadPool(Forwarder::daemon))
            .build();
    private volatile PublishedPaths told;
    private volatile boolean clusterKnown;

    @Activate
    public Forwarder(
            BundleContext context,
            @Reference Announcements announcements,
            @Reference Cluster cluster,
            @Reference Swaps swaps) {
        this(PlainTraffic.from(context::getProperty), announcements, cluster, swaps);
    }

    Forwarder(PlainTraffic plain, Announcements announcements, Cluster cluster, Swaps swaps) {
        this.plain = plain;
        this.announcements = announcements;
        this.cluster = cluster;
        this.swaps = swaps;
        this.hearing = announcements.listen(PublishedPaths.KEY, this::said);
        looking.scheduleWithFixedDelay(this::tell, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        looking.scheduleWithFixedDelay(this::forget, 1, 1, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "midstream-forward");
        thread.setDaemon(true);
        return thread;
    }

    @Deactivate
    public void stop() {
        looking.shutdownNow();
        hearing.close();
        announcements.put(PublishedPaths.KEY, null);
    }

    private void said(String node, String text) {
        if (node.equals(announcements.node())) {
            clusterKnown = true; // this node's own value comes back from the registry after those of the others
        } else {
            PublishedPaths paths = text == null ? null : PublishedPaths.of(text);
            upstreams.said(node, paths == null || isPermitted(node, paths) ? paths : null);
        }
    }

    /** Requests have passwords and tokens of users in them. */
    private boolean isPermitted(String node, PublishedPaths paths) {
        boolean permitted = plain.isPermitted(URI.create(paths.url()).getHost());
        if (!permitted) {
            LOG.error(
                    "Requests are not sent on to node {}: {} is on another machine and not reached by TLS. {}",
                    node,
                    paths.url(),
                    PlainTraffic.REMEDY);
        }
        return permitted;
    }

    /** Publishes the paths of this node if they have changed. */
    private void tell() {
        try {
            Map<String, List<String>> services = new TreeMap<>();
            for (Service service : swaps.services()) {
                if (!service.paths().isEmpty()) {
                    services.put(service.name(), service.paths());
                }
            }
            Node self = cluster.node(announcements.node());
            PublishedPaths now = new PublishedPaths(
                    "http://" + self.host() + ":" + self.ports().get(Node.HTTP), services);
            if (!now.equals(told)) {
                announcements.put(PublishedPaths.KEY, now.text());
                told = now;
                upstreams.remember(now);
            }
        } catch (Throwable e) { // a failure that leaves here would end the repetition
            LOG.debug("What this node serves cannot be told yet", e);
        }
    }

    /** Forgets the paths of services that the cluster has no more: from now on these are unknown. */
    private void forget() {
        try {
            Set<String> missing = new HashSet<>(upstreams.missing());
            if (!missing.isEmpty()) {
                cluster.services().forEach(service -> missing.remove(service.service()));
                upstreams.forget(missing);
            }
        } catch (Throwable e) { // a failure that leaves here would end the repetition
            LOG.debug("It is not known which services the cluster has; their paths stay known", e);
        }
    }

    @Override
    public Optional<String> missing(String service) {
        PublishedPaths now = told;
        return now == null || !now.services().containsKey(service) || upstreams.serve(service)
                ? Optional.empty()
                : Optional.of("no other node is known to serve the paths of " + service);
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        String path = path(http);
        List<String> via = Headers.via(http);
        boolean known = !upstreams.to(path).isEmpty();
        boolean own = OWN.stream().anyMatch(path::startsWith);
        boolean awaited = !known && upstreams.remembers(path);
        if (own || !known && !awaited && via.isEmpty() && clusterKnown) {
            others.doFilter(request, response);
            return;
        }
        Forwarding forwarding = new Forwarding(
                client, announcements.node(), () -> upstreams.to(path), via, http, (HttpServletResponse) response);
        if (awaited && via.isEmpty()) {
            forwarding.unavailable("no node serves " + path + " at this moment");
        } else if (!known && via.isEmpty()) {
            forwarding.unavailable(path + " may be served by other nodes, which this node does not know yet");
        } else if (known && via.size() < MOST_HOPS) {
            forwarding.run();
        } else {
            forwarding.unavailable("nodes " + String.join(", ", via) + " have sent " + path + " here, which is served"
                    + (known ? " on none of them" : " nowhere that this node knows of"));
        }
    }

    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = info == null ? request.getServletPath() : request.getServletPath() + info;
        return path.isEmpty() ? "/" : path;
    }

    @Override
    public void destroy() {
        // the component is deactivated by SCR
    }
}
