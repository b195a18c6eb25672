package dev.midstream.http.router.site;

import javax.servlet.http.MappingMatch;

/**
 * A servlet pattern (Servlet 4.0, 12.2): {@code /exact}, {@code /prefix/*}, {@code *.ext} or {@code /}.
 *
 * @param key the key for look-ups: the path, the prefix without its end, the extension, or nothing
 */
public record PathPattern(String text, MappingMatch kind, String key) {
    /** @throws IllegalArgumentException if it is none */
    public static PathPattern of(String text) {
        if (text.equals("/")) {
            return new PathPattern(text, MappingMatch.DEFAULT, "");
        }
        if (text.isEmpty()) {
            return new PathPattern(text, MappingMatch.CONTEXT_ROOT, "/");
        }
        if (text.startsWith("*.") && text.length() > 2 && text.indexOf('/') < 0) {
            return new PathPattern(text, MappingMatch.EXTENSION, text.substring(2));
        }
        if (text.startsWith("/") && text.endsWith("/*")) {
            return new PathPattern(text, MappingMatch.PATH, text.substring(0, text.length() - 2));
        }
        if (text.startsWith("/") && text.indexOf('*') < 0) {
            return new PathPattern(text, MappingMatch.EXACT, text);
        }
        throw new IllegalArgumentException(
                text + " is no pattern of a servlet: it has to look like /exact, /prefix/*, *.ext or /");
    }

    /** Everything at and below a path; all for {@code /} or the empty text. */
    public static PathPattern below(String path) {
        return of((path.equals("/") ? "" : path) + "/*");
    }

    /**
     * Returns true if every path that this pattern matches belongs to another pattern too: they are equal, or the other one
     * is a prefix above this one. Patterns that take everything own nothing in particular.
     */
    public boolean inside(PathPattern other) {
        if (equals(other)) {
            return true;
        }
        return other.kind == MappingMatch.PATH
                && !other.key.isEmpty()
                && (kind == MappingMatch.PATH || kind == MappingMatch.EXACT)
                && (key.equals(other.key) || key.startsWith(other.key + "/"));
    }

    /** Returns true if a filter with this pattern stands before a path. */
    boolean matches(String path) {
        return switch (kind) {
            case PATH -> path.equals(key) || path.startsWith(key + "/");
            case EXTENSION -> path.endsWith("." + key);
            default -> path.equals(key) || path.equals(text);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
