package dev.midstream.swap.gate.contract;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Converts a record by the names of its components. Thread-safe. */
final class RecordConverter implements Converter {
    private final Constructor<?> constructor;
    private final List<Part> parts;

    /**
     * A component of the target.
     *
     * @param accessor of the source, or null if it has no such component
     * @param missing the value if the source has no such component
     */
    private record Part(Method accessor, Converter converter, Object missing) {}

    private RecordConverter(Constructor<?> constructor, List<Part> parts) {
        this.constructor = constructor;
        this.parts = parts;
    }

    static RecordConverter between(Class<?> from, Class<?> to, Conversions conversions)
            throws IncompatibleContractException {
        List<Part> parts = new ArrayList<>();
        RecordComponent[] targets = to.getRecordComponents();
        try {
            for (RecordComponent target : targets) {
                parts.add(part(from, target, conversions));
            }
            Class<?>[] types =
                    Arrays.stream(targets).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = to.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new RecordConverter(constructor, parts);
        } catch (NoSuchMethodException | RuntimeException e) {
            throw new IncompatibleContractException("record " + to.getName() + " cannot be made: " + e.getMessage());
        }
    }

    private static Part part(Class<?> from, RecordComponent target, Conversions conversions)
            throws IncompatibleContractException {
        for (RecordComponent source : from.getRecordComponents()) {
            if (source.getName().equals(target.getName())) {
                Method accessor = source.getAccessor();
                accessor.setAccessible(true);
                return new Part(accessor, conversions.between(source.getGenericType(), target.getGenericType()), null);
            }
        }
        return new Part(null, SAME, Array.get(Array.newInstance(target.getType(), 1), 0));
    }

    @Override
    public Object convert(Object value) {
        try {
            Object[] components = new Object[parts.size()];
            for (int i = 0; i < components.length; i++) {
                Part part = parts.get(i);
                components[i] =
                        part.accessor == null ? part.missing : part.converter.ofNullable(part.accessor.invoke(value));
            }
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException refused
                    ? refused
                    : new IllegalArgumentException(value + " has no counterpart in the other version", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // everything was made accessible
        }
    }
}
