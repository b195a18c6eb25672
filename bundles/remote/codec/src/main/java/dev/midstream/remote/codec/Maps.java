package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Maps, in their order: an array in which keys, which may be of any type, and values take turns. */
final class Maps extends Plan {

    /** Estimated bytes of a map without entries, and of an entry with its share of the table. */
    private static final int EMPTY = 64;

    private static final int PER_ENTRY = 56;

    private static final Map<Class<?>, Supplier<Map<Object, Object>>> MAKERS = Map.of(
            Map.class, LinkedHashMap::new,
            HashMap.class, HashMap::new,
            LinkedHashMap.class, LinkedHashMap::new,
            SortedMap.class, TreeMap::new,
            NavigableMap.class, TreeMap::new,
            TreeMap.class, TreeMap::new,
            ConcurrentMap.class, ConcurrentHashMap::new,
            ConcurrentHashMap.class, ConcurrentHashMap::new,
            Dictionary.class, Hashtable::new,
            Hashtable.class, Hashtable::new);

    private final Class<?> type;
    private final Supplier<Map<Object, Object>> maker;
    private final Plan keys;
    private final Plan values;

    Maps(Class<?> type, Plan keys, Plan values) {
        this.type = type;
        this.maker = MAKERS.get(type);
        this.keys = keys;
        this.values = values;
    }

    @Override
    int memory() {
        return EMPTY;
    }

    static boolean knows(Class<?> type) {
        return MAKERS.containsKey(type);
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new CodecException("a dictionary must be a Hashtable to be carried, not a "
                    + value.getClass().getName());
        }
        if (map instanceof SortedMap<?, ?> sorted
                && SortedMap.class.isAssignableFrom(type)
                && sorted.comparator() != null) {
            throw new CodecException("a sorted map with a comparator of its own cannot be carried");
        }
        sink.out.writeStartArray();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            sink.write(keys, entry.getKey());
            sink.write(values, entry.getValue());
        }
        sink.out.writeEndArray();
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "a map");
        Map<Object, Object> result = maker.get();
        JsonToken next = source.next();
        while (next != JsonToken.END_ARRAY) {
            source.charge(PER_ENTRY);
            Object key = source.read(keys, next);
            JsonToken after = source.next();
            if (after == JsonToken.END_ARRAY) {
                throw new CodecException("a map has a key without a value");
            }
            Object value = source.read(values, after);
            try {
                result.put(key, value);
            } catch (NullPointerException | ClassCastException e) {
                throw new CodecException("an entry does not fit into a " + type.getSimpleName(), e);
            }
            next = source.next();
        }
        return result;
    }

    @Override
    Object missing() {
        return maker.get();
    }
}
