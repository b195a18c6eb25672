package shapes.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentFactory;
import org.osgi.service.component.ComponentInstance;
import shapes.api.Answer;
import shapes.api.Described;
import shapes.api.Later;
import shapes.api.Machine;

/** Probes that call a service. */
final class Calls {
    private static final List<String> TENANTS = List.of("a", "b", "c");

    private final BundleContext context;
    private final Services services;
    private final AtomicInteger asked = new AtomicInteger();

    Calls(BundleContext context) {
        this.context = context;
        this.services = new Services(context);
    }

    Map<String, Probe> probes() {
        return Map.ofEntries(
                Map.entry("call", name -> services.of(Answer.class, name).version()),
                Map.entry("callable", name -> (String) services.of(Callable.class, name).call()),
                Map.entry("cast", name -> (String) ((Callable<?>) services.of(Answer.class, name)).call()),
                Map.entry("class", name -> services.of(Machine.class, name).version()),
                Map.entry("either", this::either),
                Map.entry("factory", this::factory),
                Map.entry("health", this::health),
                Map.entry("object", this::object),
                Map.entry("promise", name -> services.of(Later.class, name).promise().getValue()),
                Map.entry("rich", name -> services.of(Later.class, name).version()),
                Map.entry("stage", this::stage),
                Map.entry("stream", name -> stream(services.of(Later.class, name))),
                Map.entry("tenants", this::tenants),
                Map.entry("text", name -> services.of(Described.class, name).toString()));
    }

    /** Asks by one of two interfaces in turn. */
    private String either(String name) throws Exception {
        return asked.incrementAndGet() % 2 == 0
                ? services.of(Answer.class, name).version()
                : (String) services.of(Callable.class, name).call();
    }

    /** Asks an instance that it makes and disposes of. */
    @SuppressWarnings("unchecked")
    private String factory(String name) {
        ComponentFactory<Answer> factory =
                services.get(ComponentFactory.class, "(component.factory=shapes." + name + ")");
        ComponentInstance<Answer> made = factory.newInstance(null);
        try {
            return made.getInstance().version();
        } finally {
            made.dispose();
        }
    }

    private String health(String name) {
        for (ResultLog.Entry entry : services.of(HealthCheck.class, name).execute()) {
            return entry.getMessage();
        }
        throw new IllegalStateException("an empty result");
    }

    /** Asks an object of its own, which it gives back. */
    private String object(String name) throws Exception {
        ServiceReference<Answer> reference =
                context.getServiceReferences(Answer.class, "(shape=" + name + ")").iterator().next();
        ServiceObjects<Answer> objects = context.getServiceObjects(reference);
        Answer own = objects.getService();
        try {
            return own.version();
        } finally {
            objects.ungetService(own);
        }
    }

    private String stage(String name) throws Exception {
        return services.of(Later.class, name).stage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String stream(Later later) throws IOException {
        try (InputStream stream = later.stream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\0", "");
        }
    }

    /** Asks several services, each of which must be the right one. */
    private String tenants(String name) {
        String version = null;
        for (String tenant : TENANTS) {
            String answer = services.get(Answer.class, "(&(shape=" + name + ")(tenant=" + tenant + "))").version();
            if (!answer.startsWith(tenant + "@")) {
                throw new IllegalStateException("The service of tenant " + tenant + " answered " + answer + ".");
            }
            version = answer.substring(tenant.length() + 1);
        }
        return version;
    }
}
