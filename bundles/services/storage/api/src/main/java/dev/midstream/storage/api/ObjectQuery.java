package dev.midstream.storage.api;

import java.util.Map;

/**
 * Which objects to list.
 *
 * @param prefix of the key; empty for all
 * @param meta values that top-level fields of the document must have, compared as text
 * @param limit how many at most
 * @param cursor where the last page ended, or null
 */
public record ObjectQuery(String prefix, Map<String, String> meta, int limit, String cursor) {

    public static final int MAX_LIMIT = 1000;

    public ObjectQuery {
        prefix = prefix == null ? "" : prefix;
        meta = Map.copyOf(meta);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }

    public static ObjectQuery prefix(String prefix) {
        return new ObjectQuery(prefix, Map.of(), MAX_LIMIT, null);
    }
}
