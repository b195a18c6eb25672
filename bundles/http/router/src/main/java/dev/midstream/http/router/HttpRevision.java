package dev.midstream.http.router;

import dev.midstream.http.router.site.Assembly;
import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.ServletMapping;
import dev.midstream.http.router.site.Site;
import dev.midstream.swap.gate.BindException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The whiteboard services of one revision, and the generation that serves them. Thread-safe. */
final class HttpRevision {
    private record Key(Parts application, long extensions) {}

    private final Bundle revision;
    private final Applications applications;
    private final Set<ServiceReference<?>> parts = new LinkedHashSet<>();
    /** Grows when the platform's extensions change, which are part of every application. */
    private long extensions;

    private volatile boolean changed;
    private volatile Generation serving;

    HttpRevision(Bundle revision, Applications applications) {
        this.revision = revision;
        this.applications = applications;
    }

    Bundle bundle() {
        return revision;
    }

    /** Whether something is not served yet, or still is. */
    boolean changed() {
        return changed;
    }

    /** Takes a part in, or takes note that its properties are others. */
    synchronized void add(ServiceReference<?> part) {
        parts.add(part);
        changed = true;
    }

    /** Takes a part out. Returns whether none is left. */
    synchronized boolean remove(ServiceReference<?> part) {
        changed |= parts.remove(part);
        return parts.isEmpty();
    }

    synchronized void extensionsChanged() {
        extensions++;
        changed = true;
    }

    /** Makes what serves all parts, if what serves now does not, and lets it serve. */
    synchronized void build(ServletContext container) throws BindException {
        if (!changed || (revision.getState() & (Bundle.STARTING | Bundle.ACTIVE)) == 0) {
            return;
        }
        Generation before = serving;
        GenerationBuilder builder = new GenerationBuilder(before == null ? List.of() : before.instances());
        try {
            Site site = site(container, builder);
            if (site.claims().isEmpty()) {
                builder.abandon();
                replace(null);
            } else {
                replace(new Generation(site, builder.instances()));
            }
            changed = false;
        } catch (BindException | RuntimeException e) {
            builder.abandon();
            throw e;
        }
    }

    private Site site(ServletContext container, GenerationBuilder builder) throws BindException {
        List<ServletMapping> resources = new ArrayList<>();
        Map<String, ServletMapping> own = new LinkedHashMap<>();
        for (Parts application : Parts.of(parts)) {
            ServletMapping made = builder.have(
                    new Key(application, extensions), () -> applications.make(revision, application, container));
            if (application.application() == null) {
                resources.add(made);
            } else {
                own.put(application.base(), made);
            }
        }
        return new Assembly(revision, parts, container, builder).make(resources, own);
    }

    synchronized void close() {
        parts.clear();
        replace(null);
    }

    private void replace(Generation next) {
        Generation before = serving;
        serving = next;
        if (before != null) {
            before.retire();
        }
    }

    /** The generation to serve a request, entered, or null if there is none. */
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
