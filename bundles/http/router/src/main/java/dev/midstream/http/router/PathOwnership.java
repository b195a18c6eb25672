package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Routing;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The owners of paths. Ownership follows liveness: a path belongs to the service whose live revision has it, and a
 * revision that is kept for an undo has none. Revisions that are about to become live reserve what they need.
 *
 * <p>Guarantees: two services never own the same path; a path may move from one service to another one of a set that
 * shifts in one instant. Thread-safe; readers take no lock.
 */
final class PathOwnership {
    /**
     * Revisions that are about to become live in one instant.
     *
     * @param coming their patterns by service
     * @param services all services of the set, those that leave the node included
     */
    record Reservation(Map<String, Collection<PathPattern>> coming, Set<String> services) {}

    private final Function<String, Routing> routings;
    private final Set<Reservation> reservations = new LinkedHashSet<>();
    private Map<String, Collection<PathPattern>> live;
    private Collection<PathPattern> unmanaged = List.of();
    private volatile Routes routes;
    private volatile Routes next = Routes.NONE;

    /**
     * @param routings finds the routing of a service; may return null
     * @param live patterns by service
     */
    PathOwnership(Function<String, Routing> routings, Map<String, ? extends Collection<PathPattern>> live) {
        this.routings = routings;
        this.live = Map.copyOf(live);
        this.routes = Routes.NONE.next(this.live, routings, unmanaged);
    }

    /** Returns the owners by what is live now. */
    Routes routes() {
        return routes;
    }

    /** Returns the owners by what is live when all reserved revisions are; empty if nothing is reserved. */
    Routes next() {
        return next;
    }

    /**
     * Takes over what is live.
     *
     * @param live patterns by service, also of services that are about to start
     * @param unmanaged patterns of unmanaged servlets and resources
     */
    synchronized void update(Map<String, ? extends Collection<PathPattern>> live, Collection<PathPattern> unmanaged) {
        this.live = Map.copyOf(live);
        this.unmanaged = List.copyOf(unmanaged);
        routes = routes.next(this.live, routings, unmanaged);
        reserved();
    }

    /** Returns sentences about patterns that a service cannot have. @param set services that are replaced with it */
    synchronized List<String> conflicts(String service, Collection<String> patterns, Collection<String> set) {
        Set<String> replaced = new LinkedHashSet<>(set);
        replaced.add(service);
        Routes others = routes.next(others(replaced), routings, unmanaged);
        return patterns.stream()
                .map(text -> others.conflict(text, service))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Checks and reserves in one step, because several sets may be proven at a time.
     *
     * @param coming patterns by service
     * @throws BindException if another service has, or has reserved, one of them
     */
    synchronized Reservation reserve(Map<String, Collection<PathPattern>> coming, Collection<String> leaving)
            throws BindException {
        Set<String> services = new LinkedHashSet<>(coming.keySet());
        services.addAll(leaving);
        Map<String, Collection<PathPattern>> claims = others(services);
        Routes owned = routes.next(claims, routings, unmanaged);
        for (Map.Entry<String, Collection<PathPattern>> member : coming.entrySet()) {
            for (PathPattern pattern : member.getValue()) {
                String conflict = owned.conflict(pattern, member.getKey());
                if (conflict != null) {
                    throw new BindException(conflict, null);
                }
            }
            claims.put(member.getKey(), member.getValue());
            owned = owned.next(claims, routings, unmanaged);
        }
        Reservation reservation = new Reservation(Map.copyOf(coming), Set.copyOf(services));
        reservations.add(reservation);
        reserved();
        return reservation;
    }

    /** Ends a reservation; later calls have no effect. What has become live must be known before. */
    synchronized void end(Reservation reservation) {
        reservations.remove(reservation);
        reserved();
    }

    /** Returns what services outside of a set have now, and may have soon. */
    private Map<String, Collection<PathPattern>> others(Set<String> set) {
        Map<String, Collection<PathPattern>> others = new HashMap<>();
        live.forEach((service, patterns) -> others.put(service, new LinkedHashSet<>(patterns)));
        reservations.forEach(reservation -> reservation.coming().forEach((service, patterns) -> others.computeIfAbsent(
                        service, absent -> new LinkedHashSet<>())
                .addAll(patterns)));
        others.keySet().removeAll(set);
        return others;
    }

    private void reserved() {
        if (reservations.isEmpty()) {
            next = Routes.NONE;
            return;
        }
        Map<String, Collection<PathPattern>> then = new HashMap<>(live);
        reservations.forEach(reservation -> then.keySet().removeAll(reservation.services()));
        reservations.forEach(reservation -> then.putAll(reservation.coming()));
        next = routes.next(then, routings, unmanaged);
    }
}
