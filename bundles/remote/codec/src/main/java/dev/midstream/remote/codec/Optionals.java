package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** An {@link Optional}: an array of one element or none, so that it differs from null. */
final class Optionals extends Plan {
    private final Plan element;

    Optionals(Plan element) {
        this.element = element;
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        Object held = ((Optional<?>) value).orElse(null);
        sink.out.writeStartArray();
        if (held != null) {
            element.write(sink, held);
        }
        sink.out.writeEndArray();
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "an optional value");
        JsonToken next = source.next();
        if (next == JsonToken.END_ARRAY) {
            return Optional.empty();
        }
        Object value = source.read(element, next);
        source.expect(JsonToken.END_ARRAY, source.next(), "the end of an optional value");
        return Optional.ofNullable(value);
    }

    @Override
    Object missing() {
        return Optional.empty();
    }
}
