package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Whiteboard;
import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Seam;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.runtime.JaxrsServiceRuntime;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP as a way into revisions: JAX-RS resources and applications, servlets, filters and static resources. Stands as a
 * filter before whatever else the servlet container serves, so that what is unmanaged is left as it is.
 */
@Component(
        service = {Seam.class, Filter.class, HealthCheck.class},
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
public final class HttpIngress implements Seam, Filter, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HttpIngress.class);

    private static final String PARTS = "(|" + Parts.FILTER + Whiteboard.filter() + ")";

    private final Gates gates;
    private final Applications applications;
    private final Router router;
    private final Map<Bundle, HttpRevision> revisions = new ConcurrentHashMap<>();
    private final CountDownLatch inContainer = new CountDownLatch(1);
    private final RebuildScheduler rebuilds = new RebuildScheduler();
    private final UnmanagedPaths unmanaged;
    private final ServiceTracker<Object, HttpRevision> parts;
    private final PlatformExtensions extensions;
    private volatile Routes routes = Routes.NONE;
    private volatile ServletContext servlets;

    @Activate
    public HttpIngress(BundleContext context, @Reference Gates gates, @Reference JaxrsServiceRuntime runtime)
            throws InvalidSyntaxException {
        this.gates = gates;
        this.extensions = new PlatformExtensions(context, this::extensionsChanged);
        this.applications = new Applications(context, runtime, extensions);
        this.router = new Router(gates, () -> routes, revisions::get);
        this.unmanaged =
                new UnmanagedPaths(context, gates, applications::state, () -> rebuilds.soon(this, this::index));
        this.parts = new ServiceTracker<>(context, FrameworkUtil.createFilter(PARTS), new Tracked());
        extensions.open();
        parts.open();
        unmanaged.open();
    }

    @Deactivate
    public void stop() {
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
        for (PathPattern claim : http.claims()) {
            Line owner = routes.owner(claim);
            if (owner != null && !owner.service().equals(revision.getSymbolicName())) {
                throw new BindException(
                        "path " + claim + " of " + revision.getSymbolicName() + " " + revision.getVersion()
                                + " belongs to " + owner.service(),
                        null);
            }
        }
        index();
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
    public List<String> pending(Bundle revision) {
        HttpRevision http = revisions.get(revision);
        return http == null || !http.changed() && http.claims().stream().allMatch(claim -> routes.owner(claim) != null)
                ? List.of()
                : List.of("it has resources or servlets that are not routed to yet");
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} revisions serve HTTP", revisions.size());
        if (servlets == null) {
            log.temporarilyUnavailable("The servlet container has not taken the router");
        }
        return new Result(log);
    }

    private boolean live(Bundle revision) {
        return gates.live(revision.getSymbolicName()).filter(revision::equals).isPresent();
    }

    // ---- what is served ----

    private void buildSoon(HttpRevision http) {
        if (servlets != null) {
            rebuilds.soon(http, () -> build(http));
        }
    }

    /** What is not live is built when it is proven. */
    private void build(HttpRevision http) {
        if (live(http.bundle())) {
            try {
                http.build(servlets);
            } catch (BindException | RuntimeException e) {
                LOG.error("{} is not served by HTTP as it is now: {}", http.bundle(), e.getMessage(), e);
            }
        }
        index();
    }

    private void extensionsChanged() {
        revisions.values().forEach(http -> {
            http.extensionsChanged();
            buildSoon(http);
        });
    }

    private synchronized void index() {
        Map<Line, List<PathPattern>> claims = new HashMap<>();
        revisions.forEach((bundle, http) -> gates.line(bundle.getSymbolicName())
                .ifPresent(line -> claims.computeIfAbsent(line, absent -> new ArrayList<>())
                        .addAll(http.claims())));
        routes = routes.next(claims, unmanaged.patterns());
    }

    private final class Tracked implements ServiceTrackerCustomizer<Object, HttpRevision> {
        @Override
        public HttpRevision addingService(ServiceReference<Object> reference) {
            Bundle bundle = reference.getBundle();
            if (bundle == null || !gates.manages(bundle) || Boolean.TRUE.equals(reference.getProperty(Gates.SEAM))) {
                return null;
            }
            HttpRevision http = revisions.computeIfAbsent(bundle, absent -> new HttpRevision(bundle, applications));
            http.add(reference);
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
            boolean stopping = http.bundle().getState() == Bundle.STOPPING;
            if (http.remove(reference) || stopping) {
                revisions.remove(http.bundle(), http);
                http.close(); // before its components are deactivated
            }
            buildSoon(http);
        }
    }
}
