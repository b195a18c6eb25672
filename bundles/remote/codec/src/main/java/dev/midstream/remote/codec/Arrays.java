package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Arrays but those of bytes. */
final class Arrays extends Plan {
    /** A place in the array and one in the list that collects the elements. */
    private static final int PER_ELEMENT = 20;

    private final Class<?> component;
    private final Plan elements;

    Arrays(Class<?> component, Plan elements) {
        this.component = component;
        this.elements = elements;
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        int length = Array.getLength(value);
        if (value instanceof int[] ints) {
            sink.out.writeArray(ints, 0, length);
        } else if (value instanceof long[] longs) {
            sink.out.writeArray(longs, 0, length);
        } else if (value instanceof double[] doubles) {
            sink.out.writeArray(doubles, 0, length);
        } else {
            sink.out.writeStartArray(value, length);
            for (int i = 0; i < length; i++) {
                sink.write(elements, Array.get(value, i));
            }
            sink.out.writeEndArray();
        }
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "an array");
        List<Object> values = new ArrayList<>();
        JsonToken next = source.next();
        while (next != JsonToken.END_ARRAY) {
            source.charge(PER_ELEMENT);
            values.add(source.read(elements, next));
            next = source.next();
        }
        Object array = Array.newInstance(component, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, values.get(i));
        }
        return array;
    }
}
