package dev.midstream.swap.gate.contract;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the conversions between two versions of a contract. Used once, by one thread. */
final class Conversions {
    private record Pair(Object from, Object to) {}

    private final Map<Pair, Converter> known = new HashMap<>();

    // ---- interfaces ----

    /**
     * @param facades the interfaces to implement
     * @param targets the interfaces of the object that implements them
     */
    InterfaceBridge bridge(List<Class<?>> facades, List<Class<?>> targets) throws IncompatibleContractException {
        InterfaceBridge bridge = new InterfaceBridge(facades);
        fill(bridge, facades, targets);
        return bridge;
    }

    private void fill(InterfaceBridge bridge, List<Class<?>> facades, List<Class<?>> targets)
            throws IncompatibleContractException {
        for (Class<?> facade : facades) {
            for (Method method : facade.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    add(bridge, method, targets);
                }
            }
        }
    }

    private void add(InterfaceBridge bridge, Method method, List<Class<?>> targets)
            throws IncompatibleContractException {
        Method target = targets.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(candidate -> signature(candidate).equals(signature(method)))
                .filter(candidate -> !Modifier.isStatic(candidate.getModifiers()))
                .findFirst()
                .orElse(null);
        if (target == null) {
            if (!method.isDefault()) {
                throw new IncompatibleContractException("method " + place(method) + " is missing in the other version");
            }
            return;
        }
        try {
            List<Converter> arguments = new ArrayList<>();
            Type[] given = method.getGenericParameterTypes();
            Type[] taken = target.getGenericParameterTypes();
            for (int i = 0; i < given.length; i++) {
                arguments.add(between(given[i], taken[i]));
            }
            Converter result = between(target.getGenericReturnType(), method.getGenericReturnType());
            requireCatchable(target, method);
            bridge.add(
                    method,
                    target,
                    arguments,
                    result,
                    new Throwables(method.getDeclaringClass().getClassLoader()));
        } catch (IncompatibleContractException e) {
            throw new IncompatibleContractException("method " + place(method) + ": " + e.getMessage());
        }
    }

    /** Two versions of a method have the same name and the same names of erased types. */
    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(
                        ",",
                        method.getName() + "(",
                        ")" + method.getReturnType().getName()));
    }

    private static String place(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static void requireCatchable(Method thrower, Method catcher) throws IncompatibleContractException {
        for (Class<?> thrown : thrower.getExceptionTypes()) {
            boolean declared = Arrays.stream(catcher.getExceptionTypes())
                    .anyMatch(type -> type.getName().equals(thrown.getName()) || type.isAssignableFrom(thrown));
            if (!declared && !RuntimeException.class.isAssignableFrom(thrown)) {
                throw new IncompatibleContractException(
                        "exception " + thrown.getName() + " is not declared by the other version");
            }
            for (Class<?> caught : catcher.getExceptionTypes()) {
                if (caught != thrown && caught.getName().equals(thrown.getName())) {
                    try {
                        Throwables.constructor(caught);
                    } catch (NoSuchMethodException e) {
                        throw new IncompatibleContractException(e.getMessage());
                    }
                }
            }
        }
    }

    // ---- values ----

    Converter between(Type from, Type to) throws IncompatibleContractException {
        Type source = bound(from);
        Type target = bound(to);
        Class<?> f = erase(source);
        Class<?> t = erase(target);
        if (!f.getName().equals(t.getName())) {
            throw new IncompatibleContractException(f.getName() + " is " + t.getName() + " in the other version");
        }
        if (f.isArray()) {
            Converter elements = between(component(source), component(target));
            return elements == Converter.SAME ? Converter.SAME : Containers.array(t.getComponentType(), elements);
        }
        return f == t ? generic(source, target, f) : versions(f, t);
    }

    /** The upper bound of a variable or wildcard. */
    private static Type bound(Type type) {
        Type bound = type;
        while (bound instanceof WildcardType || bound instanceof TypeVariable<?>) {
            bound = bound instanceof WildcardType wildcard
                    ? wildcard.getUpperBounds()[0]
                    : ((TypeVariable<?>) bound).getBounds()[0];
        }
        return bound;
    }

    private static Class<?> erase(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType generic
                ? (Class<?>) generic.getRawType()
                : erase(bound(((GenericArrayType) type).getGenericComponentType()))
                        .arrayType();
    }

    private static Type component(Type array) {
        return array instanceof GenericArrayType generic
                ? generic.getGenericComponentType()
                : ((Class<?>) array).getComponentType();
    }

    private Converter generic(Type from, Type to, Class<?> container) throws IncompatibleContractException {
        if (!(from instanceof ParameterizedType source) || !(to instanceof ParameterizedType target)) {
            return Converter.SAME;
        }
        List<Converter> arguments = new ArrayList<>();
        for (int i = 0; i < source.getActualTypeArguments().length; i++) {
            arguments.add(between(source.getActualTypeArguments()[i], target.getActualTypeArguments()[i]));
        }
        if (arguments.stream().allMatch(argument -> argument == Converter.SAME)) {
            return Converter.SAME;
        }
        Converter converter = Containers.of(container, arguments);
        if (converter == null) {
            throw new IncompatibleContractException("a " + container.getName() + " of " + to.getTypeName()
                    + " holds values that differ between the versions");
        }
        return converter;
    }

    /** Converts between two classes of one name. */
    private Converter versions(Class<?> from, Class<?> to) throws IncompatibleContractException {
        Pair pair = new Pair(from, to);
        Converter found = known.get(pair);
        if (found != null) {
            return found;
        }
        Converter[] made = new Converter[1];
        known.put(pair, value -> made[0].convert(value)); // a type may contain itself
        made[0] = make(from, to);
        return made[0];
    }

    private Converter make(Class<?> from, Class<?> to) throws IncompatibleContractException {
        if (from.isEnum() && to.isEnum()) {
            return constants(from, to);
        }
        if (from.isRecord() && to.isRecord()) {
            return RecordConverter.between(from, to, this);
        }
        if (from.isSealed() && to.isSealed()) {
            return subclasses(from, to);
        }
        if (from.isInterface() && to.isInterface()) {
            return facade(from, to);
        }
        if (Throwable.class.isAssignableFrom(from) && Throwable.class.isAssignableFrom(to)) {
            Throwables throwables = new Throwables(to.getClassLoader());
            return value -> throwables.convert((Throwable) value);
        }
        throw new IncompatibleContractException("class " + to.getName()
                + " differs between the versions and is no record, enum, exception or interface");
    }

    private static Converter constants(Class<?> from, Class<?> to) throws IncompatibleContractException {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : to.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        Set<String> unknown = Stream.of(from.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .filter(name -> !constants.containsKey(name))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new IncompatibleContractException(
                    "enum " + to.getName() + " lacks " + String.join(", ", unknown) + " in the other version");
        }
        return value -> constants.get(((Enum<?>) value).name());
    }

    private Converter subclasses(Class<?> from, Class<?> to) throws IncompatibleContractException {
        Map<String, Class<?>> targets = new HashMap<>();
        for (Class<?> permitted : to.getPermittedSubclasses()) {
            targets.put(permitted.getName(), permitted);
        }
        Map<Class<?>, Converter> converters = new HashMap<>();
        for (Class<?> permitted : from.getPermittedSubclasses()) {
            Class<?> target = targets.get(permitted.getName());
            if (target == null) {
                throw new IncompatibleContractException(
                        permitted.getName() + " is unknown in the other version of " + to.getName());
            }
            converters.put(permitted, versions(permitted, target));
        }
        return value -> {
            for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
                Converter converter = converters.get(type);
                if (converter != null) {
                    return converter.convert(value);
                }
            }
            throw new IllegalArgumentException(value.getClass().getName() + " is no subclass that " + from.getName()
                    + " permits directly, so it has no counterpart in the other version");
        };
    }

    private Converter facade(Class<?> from, Class<?> to) throws IncompatibleContractException {
        InterfaceBridge bridge = bridge(List.of(to), List.of(from));
        return value -> {
            InterfaceBridge.Facade back = ContractBridge.facade(value);
            return back != null && to.isInstance(back.target()) ? back.target() : bridge.over(value);
        };
    }
}
