package dev.midstream.swap.http;

import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Seam;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * REST as a way into revisions. Stands as a filter before whatever else the servlet container serves, so that unmanaged
 * resources and servlets are left as they are.
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
public final class RestSeam implements Seam, Filter, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RestSeam.class);

    private static final String PARTS = "(|(osgi.jaxrs.resource=true)(osgi.jaxrs.extension=true))";
    private static final String EXTENSIONS = "(midstream.rest.extension=true)";
    /** A bundle registers its resources one after the other: one application is built of all. */
    private static final Duration SETTLE = Duration.ofMillis(20);

    private final Gates gates;
    private final Applications applications;
    private final Router router;
    private final Map<Bundle, RestRevision> revisions = new ConcurrentHashMap<>();
    private final CountDownLatch inContainer = new CountDownLatch(1);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledExecutorService building = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "midstream-rest");
        thread.setDaemon(true);
        return thread;
    });
    private final ServiceTracker<Object, RestRevision> parts;
    private final ServiceTracker<Object, Object> extensions;
    private volatile Routes routes = Routes.NONE;
    /** Whether the routes know all resources. */
    private volatile boolean settled = true;

    private volatile ServletContext servlets;

    @Activate
    public RestSeam(BundleContext context, @Reference Gates gates, @Reference JaxrsServiceRuntime runtime)
            throws InvalidSyntaxException {
        this.gates = gates;
        this.applications = new Applications(context, runtime);
        this.router = new Router(gates, () -> routes, revisions::get);
        this.parts = new ServiceTracker<>(context, FrameworkUtil.createFilter(PARTS), new Parts());
        this.extensions = new ServiceTracker<>(context, FrameworkUtil.createFilter(EXTENSIONS), new Extensions());
        extensions.open();
        parts.open();
    }

    @Deactivate
    public void stop() {
        building.shutdownNow();
        parts.close();
        extensions.close();
        revisions.values().forEach(RestRevision::close);
    }

    // ---- the filter ----

    @Override
    public void init(FilterConfig config) {
        servlets = config.getServletContext();
        inContainer.countDown();
        buildSoon();
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

    // ---- the seam ----

    @Override
    public void prove(Bundle revision, Duration atMost) throws BindException, InterruptedException {
        RestRevision rest = revisions.get(revision);
        if (rest == null) {
            return;
        }
        if (!inContainer.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new BindException("the servlet container has not taken the router", null);
        }
        rest.build(servlets);
        for (Class<?> resource : rest.resources()) {
            String prefix = Paths.prefix(resource);
            Line owner = routes.owner(prefix);
            if (owner != null && !owner.service().equals(revision.getSymbolicName())) {
                throw new BindException(
                        "path " + prefix + " of " + resource.getName() + " belongs to " + owner.service(), null);
            }
        }
        index();
    }

    @Override
    public List<String> endpoints(Bundle revision) {
        RestRevision rest = revisions.get(revision);
        return rest == null
                ? List.of()
                : rest.resources().stream()
                        .flatMap(resource -> Paths.endpoints(resource).stream())
                        .toList();
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} revisions have REST resources", revisions.size());
        if (servlets == null) {
            log.temporarilyUnavailable("The servlet container has not taken the router");
        }
        if (!settled) {
            log.temporarilyUnavailable("REST resources have come that are not routed to yet");
        }
        return new Result(log);
    }

    // ---- applications ----

    private void buildSoon() {
        settled = false;
        if (servlets != null && scheduled.compareAndSet(false, true)) {
            building.schedule(this::build, SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void build() {
        scheduled.set(false);
        for (RestRevision rest : revisions.values()) {
            try {
                rest.build(servlets);
            } catch (BindException | RuntimeException e) {
                LOG.error("REST resources of {} are not served: {}", rest.bundle(), e.getMessage(), e);
            }
        }
        index();
        settled = !scheduled.get();
    }

    private synchronized void index() {
        Map<String, Line> prefixes = new HashMap<>();
        revisions.forEach((bundle, rest) -> gates.line(bundle.getSymbolicName()).ifPresent(line -> rest.resources()
                .forEach(resource -> prefixes.putIfAbsent(Paths.prefix(resource), line))));
        routes = new Routes(prefixes);
    }

    private final class Parts implements ServiceTrackerCustomizer<Object, RestRevision> {
        @Override
        public RestRevision addingService(ServiceReference<Object> reference) {
            Bundle bundle = reference.getBundle();
            if (bundle == null || !gates.manages(bundle) || Boolean.TRUE.equals(reference.getProperty(Gates.SEAM))) {
                return null;
            }
            RestRevision rest = revisions.computeIfAbsent(bundle, absent -> new RestRevision(bundle, applications));
            rest.add(reference);
            buildSoon();
            return rest;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, RestRevision rest) {
            // the properties of a part are those that it was registered with
        }

        @Override
        public void removedService(ServiceReference<Object> reference, RestRevision rest) {
            if (rest.remove(reference)) {
                revisions.remove(rest.bundle());
                rest.close();
            }
            buildSoon();
        }
    }

    private final class Extensions implements ServiceTrackerCustomizer<Object, Object> {
        @Override
        public Object addingService(ServiceReference<Object> reference) {
            changed();
            return reference;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, Object tracked) {
            // read anew whenever an application is made
        }

        @Override
        public void removedService(ServiceReference<Object> reference, Object tracked) {
            changed();
        }

        private void changed() {
            revisions.values().forEach(RestRevision::extensionsChanged);
            buildSoon();
        }
    }
}
