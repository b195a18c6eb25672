package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A sealed type: the simple name of one of the classes that it permits, and a value of that. */
final class Sealed extends Plan {
    private final Class<?> type;
    private final Map<String, Plan> byName = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    Sealed(Class<?> type) {
        this.type = type;
    }

    /** The classes that can be instances: what is sealed below is replaced by what it permits. */
    static List<Class<?>> leaves(Class<?> type) {
        List<Class<?>> leaves = new ArrayList<>();
        if (!java.lang.reflect.Modifier.isAbstract(type.getModifiers())) {
            leaves.add(type);
        }
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                leaves.addAll(leaves(permitted));
            }
        } else if (leaves.isEmpty()) {
            leaves.add(type);
        }
        return leaves;
    }

    void add(Class<?> leaf, Plan plan) {
        String name = leaf.getSimpleName();
        if (byName.putIfAbsent(name, plan) != null) {
            throw new UnsupportedContractException(
                    type.getName() + " permits two classes with the simple name " + name);
        }
        names.put(leaf, name);
    }

    /** Nothing, because the value itself is counted. */
    @Override
    int memory() {
        return 0;
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        Class<?> leaf = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        String name = names.get(leaf);
        if (name == null) {
            throw new CodecException("a " + leaf.getName() + " cannot be carried as a " + type.getName());
        }
        sink.out.writeStartArray();
        sink.out.writeString(name);
        byName.get(name).write(sink, value);
        sink.out.writeEndArray();
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "a " + type.getSimpleName());
        String name = Scalars.text(source, source.next());
        Plan plan = byName.get(name);
        if (plan == null) {
            throw new CodecException(type.getName() + " permits no class of the name that was sent: the other side has"
                    + " another revision of the contract; give this side that one too");
        }
        Object value = source.read(plan);
        source.expect(JsonToken.END_ARRAY, source.next(), "the end of a " + type.getSimpleName());
        return value;
    }
}
