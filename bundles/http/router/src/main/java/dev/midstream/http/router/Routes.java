package dev.midstream.http.router;

import dev.midstream.http.router.site.Match;
import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Patterns;
import dev.midstream.swap.gate.Routing;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Owners of paths, by the pattern that matches best. A pattern belongs to one service with everything below it: no other
 * service can have a pattern inside. Immutable; independent of which revision is live, so that a shift does not touch it.
 */
final class Routes {
    static final Routes NONE = new Routes(Map.of());

    /** Owner of the platform's paths and of what is not managed: the container serves them. */
    private static final Owner CONTAINER = new Owner(null, null);

    /**
     * The owner of a path.
     *
     * @param service null for the container
     * @param routing null while nothing is known of the service in this run
     */
    record Owner(String service, Routing routing) {
        boolean managed() {
            return service != null;
        }
    }

    private final Map<PathPattern, Owner> byPattern;
    private final Patterns<Owner> owners;

    private Routes(Map<PathPattern, Owner> byPattern) {
        this.byPattern = byPattern;
        this.owners = new Patterns<>(byPattern);
    }

    /**
     * Returns the routes that follow. A pattern stays with its service for as long as the service claims it; of new claims
     * that contradict each other, those of the first service by name win.
     *
     * @param claims patterns by service
     * @param routings finds the routing of a service; may return null
     * @param unmanaged patterns of unmanaged servlets and resources, which keep their paths from patterns that match less well
     */
    Routes next(
            Map<String, ? extends Collection<PathPattern>> claims,
            Function<String, Routing> routings,
            Collection<PathPattern> unmanaged) {
        Map<PathPattern, Owner> next = new LinkedHashMap<>();
        Map<String, Owner> services = new HashMap<>();
        claims.keySet().forEach(service -> services.put(service, new Owner(service, routings.apply(service))));
        byPattern.forEach((pattern, owner) -> {
            Collection<PathPattern> claimed = owner.managed() ? claims.get(owner.service()) : null;
            if (claimed != null && claimed.contains(pattern)) {
                next.put(pattern, services.get(owner.service()));
            }
        });
        new TreeMap<>(claims)
                .forEach((service, patterns) -> patterns.forEach(pattern -> {
                    if (conflict(next, pattern, service) == null) {
                        next.put(pattern, services.get(service));
                    }
                }));
        unmanaged.forEach(pattern -> next.putIfAbsent(pattern, CONTAINER));
        ReservedPaths.all().forEach(pattern -> next.put(pattern, CONTAINER));
        return new Routes(next);
    }

    /** Returns a sentence about the owner that keeps a service from having a pattern, or null if it can have it. */
    String conflict(PathPattern pattern, String service) {
        return conflict(byPattern, pattern, service);
    }

    /** Returns the same for the text of a pattern, which may be no valid one. */
    String conflict(String text, String service) {
        try {
            return conflict(PathPattern.of(text), service);
        } catch (IllegalArgumentException e) {
            return "path " + text + " of " + service + " cannot be served: " + e.getMessage();
        }
    }

    private static String conflict(Map<PathPattern, Owner> owners, PathPattern pattern, String service) {
        for (PathPattern reserved : ReservedPaths.all()) {
            if (pattern.inside(reserved)) {
                return "path " + pattern + " of " + service + " belongs to the platform, as everything below "
                        + reserved.key() + " does: choose another path";
            }
        }
        for (Map.Entry<PathPattern, Owner> owned : owners.entrySet()) {
            PathPattern other = owned.getKey();
            if (owned.getValue().managed()
                    && !owned.getValue().service().equals(service)
                    && (pattern.inside(other) || other.inside(pattern))) {
                return "path " + pattern + " of " + service + " belongs to "
                        + owned.getValue().service() + ", which has " + other;
            }
        }
        return null;
    }

    /** Returns the owner of a path, or null if nobody is known to have it. */
    Owner match(String path) {
        Match<Owner> match = owners.match(path);
        return match == null ? null : match.value();
    }

    /** Returns true if a service has exactly this pattern. */
    boolean routed(PathPattern pattern, String service) {
        Owner owner = byPattern.get(pattern);
        return owner != null && service.equals(owner.service());
    }
}
