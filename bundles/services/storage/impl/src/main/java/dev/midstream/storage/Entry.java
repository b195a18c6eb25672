package dev.midstream.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What the catalogue keeps of an object.
 *
 * @param write which write brought the content; two writes of the same bytes differ in it
 * @param modified content or document
 * @param meta the document, JSON text
 */
record Entry(String contentType, long size, String sha256, String write, Instant modified, String meta) {
    private static final JsonMapper MAPPER = new JsonMapper();

    Entry withMeta(String newMeta, Instant now) {
        return new Entry(contentType, size, sha256, write, now, newMeta);
    }

    String text() {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("type", contentType);
        tree.put("size", size);
        tree.put("sha256", sha256);
        tree.put("write", write);
        tree.put("modified", modified.toString());
        tree.put("meta", meta);
        return tree.toString();
    }

    /** Null for null. */
    static Entry parse(String text) {
        if (text == null) {
            return null;
        }
        try {
            JsonNode tree = MAPPER.readTree(text);
            return new Entry(
                    tree.path("type").asText(),
                    tree.path("size").asLong(),
                    tree.path("sha256").asText(),
                    tree.path("write").asText(),
                    Instant.parse(tree.path("modified").asText()),
                    tree.path("meta").asText("{}"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The store holds an entry that is no JSON: " + text, e);
        }
    }
}
