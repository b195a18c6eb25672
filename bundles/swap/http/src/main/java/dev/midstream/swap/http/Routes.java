package dev.midstream.swap.http;

import dev.midstream.swap.gate.Line;
import java.util.Map;

/**
 * Which service a path belongs to: the one with the longest prefix of whole segments. Immutable; independent of which
 * revision is live, so that a shift does not touch it.
 */
final class Routes {
    static final Routes NONE = new Routes(Map.of());

    private final Map<String, Line> prefixes;

    Routes(Map<String, Line> prefixes) {
        this.prefixes = Map.copyOf(prefixes);
    }

    /** The service that owns a path, or null. */
    Line match(String path) {
        String prefix = path;
        while (!prefix.isEmpty()) {
            Line line = prefixes.get(prefix);
            if (line != null) {
                return line;
            }
            prefix = prefix.substring(0, prefix.lastIndexOf('/'));
        }
        return prefixes.get("/");
    }

    Line owner(String prefix) {
        return prefixes.get(prefix);
    }
}
