package dev.midstream.remote.codec;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A type without variables: a class and what its parameters stand for. */
record Shape(Class<?> raw, List<Shape> arguments) {

    static final Shape OBJECT = new Shape(Object.class, List.of());

    Shape argument(int index) {
        return index < arguments.size() ? arguments.get(index) : OBJECT;
    }

    /** What the variables of the class stand for here. */
    Map<TypeVariable<?>, Shape> bindings() {
        Map<TypeVariable<?>, Shape> bindings = new HashMap<>();
        TypeVariable<?>[] variables = raw.getTypeParameters();
        for (int i = 0; i < variables.length && i < arguments.size(); i++) {
            bindings.put(variables[i], arguments.get(i));
        }
        return bindings;
    }

    static Shape of(Type type, Map<TypeVariable<?>, Shape> bindings) {
        return of(type, bindings, 0);
    }

    private static Shape of(Type type, Map<TypeVariable<?>, Shape> bindings, int depth) {
        if (depth > 20) {
            // <T extends Comparable<T>> and its like
            return OBJECT;
        }
        if (type instanceof Class<?> raw) {
            return new Shape(raw, List.of());
        }
        if (type instanceof ParameterizedType parameterized) {
            List<Shape> arguments = new ArrayList<>();
            for (Type argument : parameterized.getActualTypeArguments()) {
                arguments.add(of(argument, bindings, depth + 1));
            }
            return new Shape((Class<?>) parameterized.getRawType(), List.copyOf(arguments));
        }
        if (type instanceof GenericArrayType array) {
            Shape component = of(array.getGenericComponentType(), bindings, depth + 1);
            return new Shape(Array.newInstance(component.raw, 0).getClass(), List.of(component));
        }
        if (type instanceof WildcardType wildcard) {
            return of(wildcard.getUpperBounds()[0], bindings, depth + 1);
        }
        if (type instanceof TypeVariable<?> variable) {
            Shape bound = bindings.get(variable);
            return bound != null ? bound : of(variable.getBounds()[0], bindings, depth + 1);
        }
        throw new IllegalArgumentException("a type of an unknown kind: " + type);
    }

    /** What the variables of all interfaces that an interface extends stand for. */
    static Map<TypeVariable<?>, Shape> inherited(Class<?> contract) {
        Map<TypeVariable<?>, Shape> bindings = new HashMap<>();
        inherit(contract, bindings);
        return bindings;
    }

    private static void inherit(Class<?> type, Map<TypeVariable<?>, Shape> bindings) {
        for (Type parent : type.getGenericInterfaces()) {
            Shape shape = of(parent, bindings);
            bindings.putAll(shape.bindings());
            inherit(shape.raw, bindings);
        }
    }

    @Override
    public String toString() {
        return arguments.isEmpty() || raw.isArray()
                ? raw.getTypeName()
                : raw.getTypeName()
                        + arguments.stream().map(Shape::toString).collect(Collectors.joining(", ", "<", ">"));
    }
}
