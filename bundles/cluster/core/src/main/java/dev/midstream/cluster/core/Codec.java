package dev.midstream.cluster.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.midstream.cluster.core.model.Running;
import dev.midstream.cluster.core.model.Use;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Converts records to the texts of the registry and back. Properties that a newer node has added are not read, and survive
 * when a record is {@linkplain #rewritten rewritten}. Thread-safe.
 */
public final class Codec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final TypeReference<TreeMap<String, String>> DIGESTS = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, Running>> RUNNING = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, List<Use>>> USES = new TypeReference<>() {};

    private static final int BRIEF = 12;

    private Codec() {}

    /** The beginning of a digest, for people. */
    public static String brief(String digest) {
        return digest == null || digest.length() <= BRIEF ? digest : digest.substring(0, BRIEF);
    }

    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of the cluster cannot be written as JSON", e);
        }
    }

    /**
     * Returns the text of a record that replaces an earlier state of the same thing. Properties of the earlier text that
     * this node does not know are kept: a node of a newer version has written them. A map has no such properties.
     *
     * @param before the entry that is replaced, or null for none
     */
    public static String rewritten(Registry.Entry before, Object value) {
        if (before == null || !value.getClass().isRecord()) {
            return text(value);
        }
        try {
            ObjectNode next = JSON.valueToTree(value);
            JSON.readTree(before.text()).fields().forEachRemaining(property -> {
                if (!next.has(property.getKey())) {
                    next.set(property.getKey(), property.getValue());
                }
            });
            return text(next);
        } catch (JsonProcessingException e) {
            throw unreadable(before, e);
        }
    }

    /** @throws IllegalArgumentException if the text is none of these */
    public static <T> T read(Registry.Entry entry, Class<T> type) {
        try {
            return JSON.readValue(entry.text(), type);
        } catch (JsonProcessingException e) {
            throw unreadable(entry, e);
        }
    }

    public static Map<String, String> digests(Registry.Entry entry) {
        try {
            return entry == null ? Map.of() : JSON.readValue(entry.text(), DIGESTS);
        } catch (JsonProcessingException e) {
            throw unreadable(entry, e);
        }
    }

    public static Map<String, Running> running(Registry.Entry entry) {
        try {
            return entry == null ? Map.of() : JSON.readValue(entry.text(), RUNNING);
        } catch (JsonProcessingException e) {
            throw unreadable(entry, e);
        }
    }

    /** Reads the contracts that bundles of a node use, by service. */
    public static Map<String, List<Use>> uses(Registry.Entry entry) {
        try {
            return JSON.readValue(entry.text(), USES);
        } catch (JsonProcessingException e) {
            throw unreadable(entry, e);
        }
    }

    private static IllegalArgumentException unreadable(Registry.Entry entry, JsonProcessingException e) {
        return new IllegalArgumentException("What the registry has is not what a node writes: " + entry.text(), e);
    }
}
