package dev.midstream.http.forward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * The announcement of a node's HTTP paths to the others.
 *
 * @param url its root, without a slash at the end
 * @param services the patterns of the paths that each service answers there
 */
record PublishedPaths(String url, Map<String, List<String>> services) {
    /** The key under which it is announced. */
    static final String KEY = "paths";

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    PublishedPaths {
        services = Map.copyOf(services);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What this node serves cannot be written as JSON", e);
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static PublishedPaths of(String text) {
        try {
            return JSON.readValue(text, PublishedPaths.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("What a node says of its paths is not what nodes say: " + text, e);
        }
    }
}
