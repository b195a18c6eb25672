package dev.midstream.http.router;

import dev.midstream.http.router.site.Match;
import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.Patterns;
import dev.midstream.swap.gate.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which service a path belongs to, by the pattern that matches best. Immutable; independent of which revision is live,
 * so that a shift does not touch it.
 */
final class Routes {
    static final Routes NONE = new Routes(new Patterns<>(Map.of()));

    /** @param line of the service, or null if no managed service owns the path */
    private record Owner(Line line) {}

    private static final Owner NOBODY = new Owner(null);

    private final Patterns<Owner> owners;

    private Routes(Patterns<Owner> owners) {
        this.owners = owners;
    }

    /**
     * The routes that follow: a pattern stays with its service for as long as that claims it.
     *
     * @param claims of all revisions of each service
     * @param unmanaged patterns of what is not managed, which keep their paths from patterns that match less well
     */
    Routes next(Map<Line, List<PathPattern>> claims, Collection<PathPattern> unmanaged) {
        Map<PathPattern, Owner> next = new HashMap<>();
        unmanaged.forEach(pattern -> next.put(pattern, NOBODY));
        claims.forEach((line, patterns) -> patterns.forEach(pattern -> {
            Owner claimed = next.get(pattern);
            if (claimed == null || claimed.line() == null || owner(pattern) == line) {
                next.put(pattern, new Owner(line));
            }
        }));
        return new Routes(new Patterns<>(next));
    }

    /** The service that a path belongs to, or null. */
    Line match(String path) {
        Match<Owner> match = owners.match(path);
        return match == null ? null : match.value().line();
    }

    /** The service that has exactly this pattern, or null. */
    Line owner(PathPattern pattern) {
        Owner owner = owners.at(pattern);
        return owner == null ? null : owner.line();
    }
}
