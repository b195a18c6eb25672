package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
import java.util.List;

/** The paths of the platform, with everything below them. No service can take them. */
final class ReservedPaths {
    private static final List<PathPattern> ALL = List.of(
            PathPattern.below("/health"),
            PathPattern.below("/midstream"),
            PathPattern.below("/metrics"),
            PathPattern.below("/openapi.json"),
            PathPattern.below("/console"));

    private ReservedPaths() {}

    static List<PathPattern> all() {
        return ALL;
    }
}
