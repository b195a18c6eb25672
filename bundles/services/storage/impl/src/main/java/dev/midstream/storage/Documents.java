package dev.midstream.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** The JSON documents beside objects. Trees only, so that the mapper meets none of our classes. */
final class Documents {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Documents() {}

    /** Compact text of a JSON object. */
    static String check(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (!tree.isObject()) {
                throw new IllegalArgumentException(
                        "an object's document must be a JSON object, like {\"colour\":\"red\"}");
            }
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an object's document must be JSON: " + reason(e), e);
        }
    }

    /** Without where in our code the text came from. */
    private static String reason(JsonProcessingException e) {
        return e.getOriginalMessage().replaceAll(" \\(start marker at .*", "");
    }

    static boolean matches(String json, Map<String, String> fields) {
        if (fields.isEmpty()) {
            return true;
        }
        try {
            JsonNode tree = MAPPER.readTree(json);
            return fields.entrySet().stream()
                    .allMatch(field -> tree.path(field.getKey()).isValueNode()
                            && tree.get(field.getKey()).asText().equals(field.getValue()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The store holds a document that is no JSON: " + json, e);
        }
    }
}
