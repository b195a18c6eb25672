package dev.midstream.storage.api;

import java.util.Set;

/**
 * What a caller expects a key to hold. Entity tags come without quotes; {@code *} stands for any object.
 *
 * @param ifMatch the object must have one of these tags; empty: do not care
 * @param ifNoneMatch the object must have none of these tags; empty: do not care
 */
public record Precondition(Set<String> ifMatch, Set<String> ifNoneMatch) {

    public static final Precondition NONE = new Precondition(Set.of(), Set.of());

    /** The key must be free. */
    public static final Precondition ABSENT = new Precondition(Set.of(), Set.of("*"));

    public Precondition {
        ifMatch = Set.copyOf(ifMatch);
        ifNoneMatch = Set.copyOf(ifNoneMatch);
    }

    public static Precondition ifMatch(String etag) {
        return new Precondition(Set.of(etag), Set.of());
    }

    /**
     * Whether the expectation is met.
     *
     * @param etag of the present object, or null if there is none
     */
    public boolean allows(String etag) {
        return (ifMatch.isEmpty() || matches(ifMatch, etag)) && !matches(ifNoneMatch, etag);
    }

    private static boolean matches(Set<String> tags, String etag) {
        return etag != null && (tags.contains("*") || tags.contains(etag));
    }
}
