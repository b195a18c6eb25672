package dev.midstream.swap.gate.contract;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Converts what holds values that differ between versions. The copies of collections cannot be modified. */
final class Containers {
    private Containers() {}

    /**
     * @param arguments of the type arguments, in their order
     * @return null if a container of this type cannot be converted
     */
    static Converter of(Class<?> type, List<Converter> arguments) {
        Converter first = arguments.get(0);
        if (type == List.class || type == Collection.class || type == Iterable.class) {
            return value -> Collections.unmodifiableList(copy((Iterable<?>) value, first, new ArrayList<>()));
        }
        if (type == Set.class) {
            return value -> Collections.unmodifiableSet(copy((Iterable<?>) value, first, new LinkedHashSet<>()));
        }
        if (type == Map.class) {
            return value -> map((Map<?, ?>) value, first, arguments.get(1));
        }
        if (type == Optional.class) {
            return value -> ((Optional<?>) value).map(first::convert);
        }
        if (type == CompletionStage.class || type == CompletableFuture.class) {
            return value -> ((CompletionStage<?>) value).thenApply(first::ofNullable);
        }
        if (type == Stream.class) {
            return value -> ((Stream<?>) value).map(first::ofNullable);
        }
        return type == Iterator.class ? value -> iterator((Iterator<?>) value, first) : null;
    }

    static Converter array(Class<?> component, Converter elements) {
        return value -> {
            int length = Array.getLength(value);
            Object copy = Array.newInstance(component, length);
            for (int i = 0; i < length; i++) {
                Array.set(copy, i, elements.ofNullable(Array.get(value, i)));
            }
            return copy;
        };
    }

    private static <C extends Collection<Object>> C copy(Iterable<?> values, Converter converter, C copy) {
        values.forEach(value -> copy.add(converter.ofNullable(value)));
        return copy;
    }

    private static Map<Object, Object> map(Map<?, ?> values, Converter keys, Converter converter) {
        Map<Object, Object> copy = new LinkedHashMap<>();
        values.forEach((key, value) -> copy.put(keys.ofNullable(key), converter.ofNullable(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Iterator<Object> iterator(Iterator<?> values, Converter converter) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public Object next() {
                return converter.ofNullable(values.next());
            }

            @Override
            public void remove() {
                values.remove();
            }
        };
    }
}
