package dev.midstream.http.router;

import dev.midstream.http.router.site.Assembly;
import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Properties;
import dev.midstream.http.router.site.ServletMapping;
import dev.midstream.http.router.site.Site;
import dev.midstream.swap.gate.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * The whiteboard services of one revision, and the generation that serves them.
 *
 * <p>Guarantees: a generation serves until the next one is complete. A component that is registered again, as after a
 * change of its configuration, is waited for meanwhile. Parts come and go without waiting for a build, which runs code of
 * the revision. Thread-safe.
 */
final class HttpRevision {
    /** Time within which a component that left may come back before the others are served without it. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private record Key(Parts application, long extensions) {}

    private final Bundle revision;
    private final Applications applications;
    private final LongSupplier clock;
    /** Held while a generation is built or replaced. */
    private final Object building = new Object();
    /** Guarded by this, as are the next fields. */
    private final Set<ServiceReference<?>> parts = new LinkedHashSet<>();

    /** Ends of the grace of components that have left, by their names. */
    private final Map<String, Long> expected = new HashMap<>();
    /** Grows when the platform's extensions change, which are part of every application. */
    private long extensions;

    private long changes;
    private long built;
    private boolean closed;

    private volatile Generation serving;

    /** @param clock in nanoseconds */
    HttpRevision(Bundle revision, Applications applications, LongSupplier clock) {
        this.revision = revision;
        this.applications = applications;
        this.clock = clock;
    }

    Bundle bundle() {
        return revision;
    }

    /** Returns true if something is not served yet, or still is. */
    synchronized boolean changed() {
        return changes != built;
    }

    /** Returns true if a part is registered that is not served yet, apart from components that are expected back. */
    synchronized boolean pending() {
        return changes != built && expected.isEmpty();
    }

    /** Adds a part, or notes that its properties have changed. */
    synchronized void add(ServiceReference<?> part) {
        expected.remove(identity(part));
        parts.add(part);
        changes++;
    }

    /**
     * Removes a part. A component of a running bundle is expected to come back within the grace.
     */
    synchronized void remove(ServiceReference<?> part) {
        if (parts.remove(part)) {
            changes++;
            if (part.getProperty("component.name") != null && revision.getState() == Bundle.ACTIVE) {
                expected.put(identity(part), clock.getAsLong() + GRACE.toNanos());
            }
        }
    }

    private static String identity(ServiceReference<?> part) {
        return Properties.name(part) + " " + Properties.text(part, "service.pid");
    }

    /** Returns the time in nanoseconds until all components that are expected back are here or given up. */
    synchronized long grace() {
        long now = clock.getAsLong();
        expected.values().removeIf(end -> end - now <= 0);
        return expected.values().stream().mapToLong(end -> end - now).max().orElse(0);
    }

    /** Returns true if it has neither parts nor a generation. */
    synchronized boolean empty() {
        return parts.isEmpty() && serving == null;
    }

    synchronized void extensionsChanged() {
        extensions++;
        changes++;
    }

    /** Builds a generation of all parts, if the serving one is another, and lets it serve. */
    void build(ServletContext container) throws BindException {
        synchronized (building) {
            List<ServiceReference<?>> now;
            long version;
            long withExtensions;
            synchronized (this) {
                if (closed || changes == built || (revision.getState() & (Bundle.STARTING | Bundle.ACTIVE)) == 0) {
                    return;
                }
                now = List.copyOf(parts);
                version = changes;
                withExtensions = extensions;
            }
            Generation before = serving;
            GenerationBuilder builder = new GenerationBuilder(before == null ? List.of() : before.instances());
            try {
                Site site = site(now, withExtensions, container, builder);
                if (site.claims().isEmpty()) {
                    builder.abandon();
                    install(null, version);
                } else {
                    install(new Generation(site, builder.instances()), version);
                }
            } catch (Throwable e) {
                builder.abandon();
                throw e;
            }
        }
    }

    private Site site(
            Collection<ServiceReference<?>> now,
            long withExtensions,
            ServletContext container,
            GenerationBuilder builder)
            throws BindException {
        List<ServletMapping> resources = new ArrayList<>();
        Map<String, ServletMapping> own = new LinkedHashMap<>();
        for (Parts application : Parts.of(now)) {
            ServletMapping made = builder.have(
                    new Key(application, withExtensions), () -> applications.make(revision, application, container));
            if (application.application() == null) {
                resources.add(made);
            } else {
                own.put(application.base(), made);
            }
        }
        return new Assembly(revision, now, container, builder).make(resources, own);
    }

    private void install(Generation next, long version) {
        Generation unused;
        synchronized (this) {
            built = version;
            unused = closed ? next : serving;
            serving = closed ? null : next;
        }
        retire(unused);
    }

    /** Ends serving. Does not wait for a build, whose generation does not serve then. */
    void close() {
        Generation last;
        synchronized (this) {
            closed = true;
            parts.clear();
            expected.clear();
            last = serving;
            serving = null;
        }
        retire(last);
    }

    private static void retire(Generation generation) {
        if (generation != null) {
            generation.retire();
        }
    }

    /** Returns the generation to serve a request, entered, or null if there is none. */
    Generation enter() {
        for (; ; ) {
            Generation generation = serving;
            if (generation == null || generation.enter()) {
                return generation;
            }
            Thread.onSpinWait();
        }
    }

    List<PathPattern> claims() {
        Generation generation = serving;
        return generation == null ? List.of() : generation.site().claims();
    }

    List<String> offers() {
        Generation generation = serving;
        return generation == null ? List.of() : generation.site().offers();
    }
}
