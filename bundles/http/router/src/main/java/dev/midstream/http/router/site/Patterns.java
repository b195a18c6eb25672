package dev.midstream.http.router.site;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import javax.servlet.http.MappingMatch;

/**
 * Finds what a path belongs to, by the order of Servlet 4.0, 12.1: the exact pattern, the longest prefix of whole
 * segments, the extension, the default. Immutable.
 */
public final class Patterns<T> {
    private record Entry<T>(PathPattern pattern, T value) {}

    private final Map<MappingMatch, Map<String, Entry<T>>> entries = new EnumMap<>(MappingMatch.class);

    public Patterns(Map<PathPattern, T> values) {
        for (MappingMatch kind : MappingMatch.values()) {
            entries.put(kind, new HashMap<>());
        }
        values.forEach((pattern, value) -> entries.get(pattern.kind()).put(pattern.key(), new Entry<>(pattern, value)));
    }

    /** Returns the value of exactly this pattern, or null. */
    public T at(PathPattern pattern) {
        Entry<T> entry = entries.get(pattern.kind()).get(pattern.key());
        return entry == null ? null : entry.value();
    }

    /** @return null if nothing matches */
    public Match<T> match(String path) {
        Entry<T> root =
                path.equals("/") ? entries.get(MappingMatch.CONTEXT_ROOT).get("/") : null;
        if (root != null) {
            return new Match<>(root.value(), root.pattern(), "", "/");
        }
        Entry<T> exact = entries.get(MappingMatch.EXACT).get(path);
        if (exact != null) {
            return new Match<>(exact.value(), exact.pattern(), path, null);
        }
        Match<T> prefix = prefix(path);
        if (prefix != null) {
            return prefix;
        }
        Entry<T> weak = entries.get(MappingMatch.EXTENSION).get(extension(path));
        if (weak == null) {
            weak = entries.get(MappingMatch.DEFAULT).get("");
        }
        return weak == null ? null : new Match<>(weak.value(), weak.pattern(), path, null);
    }

    private Match<T> prefix(String path) {
        Map<String, Entry<T>> prefixes = entries.get(MappingMatch.PATH);
        for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            Entry<T> entry = prefixes.get(path.substring(0, end));
            if (entry != null) {
                String rest = path.substring(end);
                return new Match<>(
                        entry.value(), entry.pattern(), path.substring(0, end), rest.isEmpty() ? null : rest);
            }
        }
        return null;
    }

    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') ? path.substring(dot + 1) : "";
    }
}
