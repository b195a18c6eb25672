package dev.midstream.swap.http;

import dev.midstream.swap.gate.BindException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The JAX-RS resources of one revision, and the application that serves them. Thread-safe. */
final class RestRevision {
    private final Bundle revision;
    private final Applications applications;
    private final Set<ServiceReference<?>> parts = new LinkedHashSet<>();
    private boolean changed;
    private volatile Generation serving;

    RestRevision(Bundle revision, Applications applications) {
        this.revision = revision;
        this.applications = applications;
    }

    Bundle bundle() {
        return revision;
    }

    synchronized void add(ServiceReference<?> part) {
        changed |= parts.add(part);
    }

    /** Takes a part out. Returns whether none is left. */
    synchronized boolean remove(ServiceReference<?> part) {
        changed |= parts.remove(part);
        return parts.isEmpty();
    }

    synchronized void extensionsChanged() {
        changed = !parts.isEmpty();
    }

    /** Makes the application that has all parts, if the serving one has not, and lets it serve. */
    synchronized void build(ServletContext servlets) throws BindException {
        if (!changed) {
            return;
        }
        boolean serves = parts.stream().anyMatch(Applications::resource);
        Generation next = serves ? applications.make(revision, List.copyOf(parts), servlets) : null;
        changed = false;
        replace(next);
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

    List<Class<?>> resources() {
        Generation generation = serving;
        return generation == null ? List.of() : generation.resources();
    }
}
