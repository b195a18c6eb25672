package dev.midstream.http.startup;

import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import javax.servlet.Filter;
import javax.servlet.Servlet;
import org.apache.felix.http.jetty.LoadBalancerCustomizerFactory;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.http.runtime.HttpServiceRuntime;
import org.osgi.util.tracker.ServiceTracker;

/** Registers its services before the servlet container starts; no component, because components start later. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final String NAME = "midstream-startup";
    /** Upper bound of the time between the opening of the port and the first filter: it takes a second or two. */
    private static final Duration FILTERED = Duration.ofSeconds(30);

    private ServiceTracker<HttpServiceRuntime, HttpServiceRuntime> container;

    @Override
    public void start(BundleContext context) {
        container = new ServiceTracker<>(context, HttpServiceRuntime.class, null) {
            @Override
            public HttpServiceRuntime addingService(ServiceReference<HttpServiceRuntime> reference) {
                ServerAccess.with(
                        context,
                        "Answering unreadable requests by the platform",
                        server -> server.setErrorHandler(new RequestProblems()));
                return super.addingService(reference);
            }
        };
        container.open();
        Bundle system = context.getBundle(0);
        Entrance entrance = new Entrance(this::filtered, FILTERED);
        LoadBalancerCustomizerFactory factory = () -> (request, headers) -> enter(entrance, request, headers);
        context.registerService(LoadBalancerCustomizerFactory.class, factory, ranked(Map.of()));
        context.registerService(
                Filter.class,
                new StartupFilter(() -> system.getState() == Bundle.STOPPING, entrance::close),
                ranked(Map.of(
                        "osgi.http.whiteboard.filter.name",
                        NAME,
                        "osgi.http.whiteboard.filter.pattern",
                        "/*",
                        "osgi.http.whiteboard.filter.asyncSupported",
                        true)));
        context.registerService(Servlet.class, new NotFoundServlet(), last());
        context.addBundleListener(new ClosingFirst(context, this::isContainer));
    }

    @Override
    public void stop(BundleContext context) {
        container.close();
    }

    /** The highest ranking: before the router, whose requests may be answered, and before other customizers. */
    private static Dictionary<String, Object> ranked(Map<String, Object> properties) {
        Dictionary<String, Object> ranked = new Hashtable<>(properties);
        ranked.put(Constants.SERVICE_RANKING, Integer.MAX_VALUE);
        return ranked;
    }

    /** Below everything else that the container serves. */
    private static Dictionary<String, Object> last() {
        Dictionary<String, Object> last = new Hashtable<>();
        last.put("osgi.http.whiteboard.servlet.name", NAME);
        last.put("osgi.http.whiteboard.servlet.pattern", "/");
        last.put(Constants.SERVICE_RANKING, Integer.MIN_VALUE);
        return last;
    }

    private boolean filtered() {
        HttpServiceRuntime runtime = container.getService();
        return runtime != null
                && Arrays.stream(runtime.calculateRequestInfoDTO("/").filterDTOs)
                        .anyMatch(filter -> NAME.equals(filter.name));
    }

    private boolean isContainer(Bundle bundle) {
        ServiceReference<HttpServiceRuntime> runtime = container.getServiceReference();
        return runtime != null && bundle.equals(runtime.getBundle());
    }

    private static Request enter(Entrance entrance, Request request, HttpFields.Mutable headers) {
        if (entrance.await()) {
            return request;
        }
        headers.put("Retry-After", "1");
        throw new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503, StartupFilter.UNAVAILABLE);
    }
}
