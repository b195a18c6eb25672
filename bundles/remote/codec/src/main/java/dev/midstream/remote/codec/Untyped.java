package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.osgi.framework.Version;

/**
 * A value whose type the contract leaves open, such as those of a {@code Map<String, Object>}: one of a few of the
 * platform, with a number that tells which. The numbers are part of the protocol.
 */
final class Untyped extends Plan {

    private static final List<Class<?>> TYPES = List.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            byte[].class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalDateTime.class,
            UUID.class,
            URI.class,
            Version.class,
            List.class,
            Set.class,
            Map.class,
            String[].class,
            int[].class,
            long[].class,
            double[].class,
            boolean[].class,
            Object[].class);

    private final Class<?> type;
    private final List<Plan> plans = new ArrayList<>();
    private final Map<Class<?>, Integer> numbers = new HashMap<>();

    Untyped(Class<?> type) {
        this.type = type;
        Untyped elements = type == Object.class ? this : new Untyped(Object.class);
        for (Class<?> known : TYPES) {
            numbers.put(known, plans.size());
            plans.add(plan(known, elements));
        }
    }

    private static Plan plan(Class<?> known, Plan elements) {
        if (known == List.class || known == Set.class) {
            return new Collections(known, elements);
        }
        if (known == Map.class) {
            return new Maps(known, elements, elements);
        }
        if (known == Object[].class) {
            return new Arrays(Object.class, elements);
        }
        Plan scalar = Scalars.plan(known);
        return scalar != null ? scalar : new Arrays(known.getComponentType(), Scalars.plan(known.getComponentType()));
    }

    /** Nothing, because the value itself is counted. */
    @Override
    int memory() {
        return 0;
    }

    /** Types that say nothing of what is in them but are common in contracts. */
    static boolean knows(Class<?> type) {
        return type == Object.class
                || type == Number.class
                || type == CharSequence.class
                || type == Comparable.class
                || type == java.io.Serializable.class;
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        Integer number = number(value);
        if (number == null) {
            throw new CodecException("the contract leaves a type open here; then a "
                    + value.getClass().getName()
                    + " cannot be carried, only values of the platform, lists, sets and maps");
        }
        sink.out.writeStartArray();
        sink.out.writeNumber(number);
        plans.get(number).write(sink, value);
        sink.out.writeEndArray();
    }

    private Integer number(Object value) {
        Integer number = numbers.get(value.getClass());
        if (number != null) {
            return number;
        }
        if (value instanceof Map) {
            return numbers.get(Map.class);
        }
        if (value instanceof Set) {
            return numbers.get(Set.class);
        }
        return value instanceof Collection ? numbers.get(List.class) : null;
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "a value with its type");
        int number = (int) Scalars.integer(source, source.next(), 0, Integer.MAX_VALUE);
        if (number >= plans.size()) {
            throw new CodecException("a value is of a type that this side does not know (" + number + ")");
        }
        Object value = source.read(plans.get(number));
        source.expect(JsonToken.END_ARRAY, source.next(), "the end of a value with its type");
        if (!type.isInstance(value)) {
            throw new CodecException("there should be a " + type.getSimpleName());
        }
        return value;
    }
}
