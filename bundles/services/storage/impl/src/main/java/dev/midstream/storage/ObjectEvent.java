package dev.midstream.storage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;

/** What others are told of a change. */
final class ObjectEvent {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ObjectEvent() {}

    /**
     * JSON: key, etag, size and type of the object, as it is or as it was when it was deleted; at; and change, which is
     * {@code put} for new content, {@code meta} for another document, {@code delete}. Not both entries may be null.
     */
    static String json(String key, Entry before, Entry after, Instant at) {
        Entry entry = after == null ? before : after;
        ObjectNode event = MAPPER.createObjectNode();
        event.put("key", key);
        event.put("etag", entry.sha256());
        event.put("size", entry.size());
        event.put("type", entry.contentType());
        event.put("change", change(before, after));
        event.put("at", at.toString());
        return event.toString();
    }

    private static String change(Entry before, Entry after) {
        if (after == null) {
            return "delete";
        }
        return before != null && Objects.equals(before.write(), after.write()) ? "meta" : "put";
    }
}
