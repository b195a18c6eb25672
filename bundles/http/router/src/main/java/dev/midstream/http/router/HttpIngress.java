package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Whiteboard;
import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.runtime.JaxrsServiceRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP as a way into revisions: JAX-RS resources and applications, servlets, filters and static resources. Stands as a
 * filter before whatever else the servlet container serves, so that what is unmanaged is left as it is.
 */
@Component(
        configurationPid = "dev.midstream.http.router",
        service = {Ingress.class, Filter.class, HealthCheck.class},
        immediate = true,
        property = {
            "hc.name=rest",
            "hc.tags=ready",
            "osgi.http.whiteboard.filter.pattern=/*",
            "osgi.http.whiteboard.filter.name=midstream-router",
            "osgi.http.whiteboard.filter.asyncSupported:Boolean=true",
            "osgi.http.whiteboard.filter.dispatcher=REQUEST",
            "osgi.http.whiteboard.filter.dispatcher=ASYNC"
        })
@Designate(ocd = HttpIngress.Config.class)
public final class HttpIngress implements Ingress, Filter, HealthCheck {
    /** Settings of the router. */
    @ObjectClassDefinition(name = "HTTP router")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Names (osgi.jaxrs.name) of the platform's extensions without which no application is served")
        String[] required_extensions() default {
            "midstream.authentication", "midstream.authorization", "midstream.authorization.locators"
        };
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpIngress.class);

    private static final String PARTS = "(|" + Parts.FILTER + Whiteboard.filter() + ")";

    private final RoutingTable table;
    private final Revisions managed;
    private final Applications applications;
    private final Router router;
    private final Map<Bundle, HttpRevision> revisions = new ConcurrentHashMap<>();
    private final CountDownLatch inContainer = new CountDownLatch(1);
    private final RebuildScheduler rebuilds = new RebuildScheduler();
    private final UnmanagedPaths unmanaged;
    private final ServiceTracker<Object, HttpRevision> parts;
    private final SynchronousBundleListener stopping = this::bundleChanged;
    private final PlatformExtensions extensions;
    /** Used while routes are replaced. */
    private final KnownPaths known;

    private final Supplier<Set<String>> installed;
    private final PathOwnership ownership;
    private volatile ServletContext servlets;

    @Activate
    public HttpIngress(
            BundleContext context,
            @Reference RoutingTable table,
            @Reference Revisions managed,
            @Reference JaxrsServiceRuntime runtime,
            Config config)
            throws InvalidSyntaxException {
        this.table = table;
        this.managed = managed;
        this.extensions =
                new PlatformExtensions(context, Set.of(config.required_extensions()), this::extensionsChanged);
        this.applications = new Applications(context, runtime, extensions);
        this.installed = () ->
                Arrays.stream(context.getBundles()).map(Bundle::getSymbolicName).collect(Collectors.toSet());
        this.known = new KnownPaths(Path.of(context.getProperty("karaf.data"), "midstream", "http-paths.properties"));
        this.ownership = new PathOwnership(this::routing, known.all());
        NodeState state = new NodeState(NodeState.of(context, managed, table, this::routed));
        this.router = new Router(ownership::routes, ownership::next, this::routing, this::enter, state::incomplete);
        this.unmanaged =
                new UnmanagedPaths(context, managed, applications::state, () -> rebuilds.soon(this, this::index));
        this.parts = new ServiceTracker<>(context, FrameworkUtil.createFilter(PARTS), new Tracked());
        context.addBundleListener(stopping);
        extensions.open();
        parts.open();
        unmanaged.open();
    }

    @Deactivate
    public void stop(BundleContext context) {
        context.removeBundleListener(stopping);
        unmanaged.close();
        parts.close();
        extensions.close();
        revisions.values().forEach(HttpRevision::close);
        rebuilds.close();
    }

    // ---- the filter ----

    @Override
    public void init(FilterConfig config) {
        servlets = config.getServletContext();
        inContainer.countDown();
        revisions.values().forEach(this::buildSoon);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        router.route(request, response, others);
    }

    @Override
    public void destroy() {
        // the component is deactivated by SCR
    }

    // ---- the ingress ----

    @Override
    public void prove(Bundle revision, Duration atMost) throws BindException, InterruptedException {
        HttpRevision http = revisions.get(revision);
        if (http == null) {
            return;
        }
        if (!inContainer.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new BindException("the servlet container has not taken the router", null);
        }
        http.build(servlets);
    }

    @Override
    public synchronized Runnable reserve(Collection<Bundle> coming, Collection<String> leaving) throws BindException {
        Map<String, Collection<PathPattern>> claims = new LinkedHashMap<>();
        for (Bundle revision : coming) {
            HttpRevision http = revisions.get(revision);
            claims.put(revision.getSymbolicName(), http == null ? List.of() : http.claims());
        }
        PathOwnership.Reservation reservation = ownership.reserve(claims, leaving);
        return () -> end(reservation, coming);
    }

    private synchronized void end(PathOwnership.Reservation reservation, Collection<Bundle> coming) {
        coming.stream()
                .filter(revision -> live(revision) && !revisions.containsKey(revision))
                .forEach(revision -> known.forget(revision.getSymbolicName()));
        CleanUp.run("routing to what is live", this::index);
        ownership.end(reservation);
    }

    @Override
    public List<String> endpoints(Bundle revision) {
        HttpRevision http = revisions.get(revision);
        return http == null ? List.of() : http.offers();
    }

    @Override
    public List<String> paths(Bundle revision) {
        HttpRevision http = revisions.get(revision);
        return http == null
                ? List.of()
                : http.claims().stream().map(PathPattern::text).toList();
    }

    @Override
    public List<String> conflicts(String service, Collection<String> patterns, Collection<String> set) {
        return ownership.conflicts(service, patterns, set);
    }

    @Override
    public List<String> pending(Bundle revision) {
        HttpRevision http = revisions.get(revision);
        if (http == null) {
            return List.of();
        }
        List<String> pending = new ArrayList<>();
        if (http.pending()) {
            pending.add("it has resources or servlets that are not routed to yet");
        }
        Routes now = ownership.routes();
        unrouted(http).stream()
                .map(claim -> Objects.requireNonNullElse(
                        now.conflict(claim, revision.getSymbolicName()), "path " + claim + " is not routed to yet"))
                .forEach(pending::add);
        return pending;
    }

    private boolean toBeRouted(HttpRevision http) {
        Routes now = ownership.routes();
        return unrouted(http).stream()
                .anyMatch(claim -> now.conflict(claim, http.bundle().getSymbolicName()) == null);
    }

    private List<PathPattern> unrouted(HttpRevision http) {
        Routes now = ownership.routes();
        return http.claims().stream()
                .filter(claim -> !now.routed(claim, http.bundle().getSymbolicName()))
                .toList();
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} revisions serve HTTP", revisions.size());
        if (servlets == null) {
            log.temporarilyUnavailable("The servlet container has not taken the router");
        }
        extensions
                .missing()
                .forEach(name -> log.temporarilyUnavailable("The platform's extension {} is missing", name));
        return new Result(log);
    }

    private boolean live(Bundle revision) {
        return table.live(revision.getSymbolicName()).filter(revision::equals).isPresent();
    }

    private Routing routing(String service) {
        return table.routing(service).orElse(null);
    }

    private Generation enter(Bundle revision) {
        HttpRevision http = revisions.get(revision);
        return http == null ? null : http.enter();
    }

    /** Returns true if no live revision waits for its first generation or for its routes. */
    private boolean routed() {
        return revisions.values().stream()
                .filter(http -> live(http.bundle()))
                .noneMatch(http -> http.changed() && http.claims().isEmpty() || toBeRouted(http));
    }

    // ---- what is served ----

    private void buildSoon(HttpRevision http) {
        if (servlets != null) {
            rebuilds.soon(http, () -> build(http));
        }
    }

    /** Builds a live revision; others are built when they are proven. */
    private void build(HttpRevision http) {
        long grace = http.grace();
        if (grace > 0) {
            rebuilds.later(http, Duration.ofNanos(grace), () -> build(http));
            return;
        }
        if (live(http.bundle())) {
            try {
                http.build(servlets);
            } catch (BindException | RuntimeException e) {
                LOG.error("{} is not served by HTTP as it is now: {}", http.bundle(), e.getMessage(), e);
            }
        }
        revisions.computeIfPresent(http.bundle(), (bundle, current) -> current.empty() ? null : current);
        index();
    }

    /**
     * Ends serving of a revision that stops, also if all its parts have left before: the framework takes the parts of its
     * application, which the JAX-RS whiteboard would answer with 404 then.
     */
    private void end(Bundle revision) {
        HttpRevision http = revisions.remove(revision);
        if (http != null) {
            http.close();
        }
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING) {
            end(event.getBundle());
        }
    }

    private void extensionsChanged() {
        revisions.values().forEach(http -> {
            http.extensionsChanged();
            buildSoon(http);
        });
    }

    private synchronized void index() {
        Map<String, Collection<PathPattern>> claims = new HashMap<>();
        revisions.forEach((bundle, http) -> {
            if (live(bundle)) {
                claims.put(bundle.getSymbolicName(), http.claims());
            }
        });
        known.update(claims, installed.get());
        claims.values().removeIf(Collection::isEmpty);
        known.all().forEach((service, patterns) -> {
            if (!absent(service)) {
                claims.putIfAbsent(service, patterns);
            }
        });
        ownership.update(claims, unmanaged.patterns());
    }

    /** Returns true if no revision of a service is to be live in this node, so that its paths are free. */
    private boolean absent(String service) {
        Routing routing = routing(service);
        return routing != null && routing.isRemote();
    }

    private final class Tracked implements ServiceTrackerCustomizer<Object, HttpRevision> {
        @Override
        public HttpRevision addingService(ServiceReference<Object> reference) {
            Bundle bundle = reference.getBundle();
            if (bundle == null
                    || !managed.manages(bundle)
                    || Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS))) {
                return null;
            }
            // one step, or a part could be added to an object that is being removed
            HttpRevision http = revisions.compute(bundle, (key, present) -> {
                HttpRevision revision =
                        present == null ? new HttpRevision(bundle, applications, System::nanoTime) : present;
                revision.add(reference);
                return revision;
            });
            buildSoon(http);
            return http;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, HttpRevision http) {
            http.add(reference);
            buildSoon(http);
        }

        @Override
        public void removedService(ServiceReference<Object> reference, HttpRevision http) {
            http.remove(reference);
            if (http.bundle().getState() == Bundle.STOPPING) {
                end(http.bundle()); // before its components are deactivated
            }
            buildSoon(http);
        }
    }
}
