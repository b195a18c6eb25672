package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;

/** A value with named parts: those that the other side does not have are made up, those that it has besides skipped. */
abstract class Properties extends Plan {

    /** A part: {@code getter} is {@code (Object)Object}, {@code setter} {@code (Object,Object)void} or null. */
    record Property(SerializedString name, MethodHandle getter, MethodHandle setter, Plan plan, int index) {}

    final Class<?> type;
    private Property[] properties;
    private final Map<String, Property> byName = new HashMap<>();

    Properties(Class<?> type) {
        this.type = type;
    }

    /** Later, for a type may have itself among its parts. */
    void properties(Property... all) {
        properties = all;
        for (Property property : all) {
            byName.put(property.name.getValue(), property);
        }
    }

    @Override
    int memory() {
        return 16 + 8 * properties.length;
    }

    /** Makes the value of its parts, of which some were not sent. */
    abstract Object make(Object[] values, boolean[] present, Property[] properties) throws Throwable;

    @Override
    void write(Sink sink, Object value) throws IOException {
        if (value.getClass() != type) {
            throw new CodecException("the contract says " + type.getName() + ", so a "
                    + value.getClass().getName() + " cannot be carried in its place");
        }
        sink.out.writeStartObject(value);
        writeTo(sink, value);
        sink.out.writeEndObject();
    }

    void writeTo(Sink sink, Object value) throws IOException {
        for (Property property : properties) {
            sink.out.writeFieldName(property.name);
            Object part;
            try {
                part = property.getter.invokeExact(value);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                throw new CodecException("cannot read " + place(property), e);
            }
            try {
                sink.write(property.plan, part);
            } catch (CodecException e) {
                throw e.at(place(property));
            }
        }
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_OBJECT, token, "a " + type.getSimpleName());
        Object[] values = new Object[properties.length];
        boolean[] present = new boolean[properties.length];
        int expected = 0;
        while (true) {
            Property property = null;
            if (expected < properties.length && source.in.nextFieldName(properties[expected].name)) {
                property = properties[expected];
            } else {
                JsonToken next = expected < properties.length ? source.in.currentToken() : source.next();
                if (next == JsonToken.END_OBJECT) {
                    break;
                }
                source.expect(JsonToken.FIELD_NAME, next, "the name of a part of a " + type.getSimpleName());
                property = byName.get(source.in.currentName());
            }
            if (property == null) {
                source.skip(source.next());
                continue;
            }
            expected = property.index + 1;
            present[property.index] = true;
            try {
                values[property.index] = source.read(property.plan);
            } catch (CodecException e) {
                throw e.at(place(property));
            }
        }
        try {
            return make(values, present, properties);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException("a " + type.getName() + " cannot be made of what was sent: " + e, e);
        }
    }

    private String place(Property property) {
        return type.getSimpleName() + "." + property.name.getValue();
    }
}
