package dev.midstream.storage;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.midstream.storage.api.ObjectInfo;
import java.time.Instant;

/** An object as clients see it. */
record ObjectView(
        String key,
        String contentType,
        long size,
        String etag,
        Instant modified,
        @JsonRawValue String meta) {

    static ObjectView of(ObjectInfo info) {
        return new ObjectView(info.key(), info.contentType(), info.size(), info.etag(), info.modified(), info.meta());
    }
}
