package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.io.SerializedString;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes plans for the types of a contract. What it makes a plan for is all that can ever be made of bytes: values of the
 * platform from a list, and records, enums, sealed types and plain objects that the contract's signatures lead to.
 */
final class Planner {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Map<Shape, Plan> plans = new HashMap<>();

    Plan plan(Shape shape) {
        Plan known = plans.get(shape);
        if (known == null) {
            known = make(shape);
            plans.put(shape, known);
        }
        return known;
    }

    private Plan make(Shape shape) {
        Class<?> raw = shape.raw();
        Plan scalar = Scalars.plan(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw == Optional.class) {
            return new Optionals(plan(shape.argument(0)));
        }
        if (Collections.knows(raw)) {
            return new Collections(raw, plan(shape.argument(0)));
        }
        if (Maps.knows(raw)) {
            return new Maps(raw, plan(shape.argument(0)), plan(shape.argument(1)));
        }
        if (raw == InputStream.class) {
            return Streams.PLAN;
        }
        if (Untyped.knows(raw)) {
            return new Untyped(raw);
        }
        if (raw.isArray()) {
            Class<?> component = raw.getComponentType();
            return new Arrays(
                    component, plan(shape.arguments().isEmpty() ? new Shape(component, List.of()) : shape.argument(0)));
        }
        if (raw.isEnum()) {
            return new Enums(raw);
        }
        if (raw.getClassLoader() == null || raw.getClassLoader() == ClassLoader.getPlatformClassLoader()) {
            throw new UnsupportedContractException(shape + " cannot be carried");
        }
        if (Throwable.class.isAssignableFrom(raw)) {
            throw new UnsupportedContractException(shape + " is an exception; those are thrown, not handed over");
        }
        if (raw.isSealed()) {
            return sealed(shape);
        }
        if (raw.isRecord()) {
            return record(shape);
        }
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
            throw new UnsupportedContractException(
                    shape + " can be anything, so it cannot be carried; make it a record, or seal it");
        }
        return bean(shape);
    }

    private Plan sealed(Shape shape) {
        Sealed plan = new Sealed(shape.raw());
        plans.put(shape, plan);
        for (Class<?> leaf : Sealed.leaves(shape.raw())) {
            Shape of = new Shape(leaf, List.of());
            // a concrete sealed class is one of its own leaves
            plan.add(leaf, leaf == shape.raw() ? bean(shape) : plan(of));
        }
        return plan;
    }

    private Plan record(Shape shape) {
        Class<?> raw = shape.raw();
        RecordComponent[] components = raw.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> canonical = raw.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            MethodHandle maker = LOOKUP.unreflectConstructor(canonical)
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(types.length))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            Records plan = new Records(raw, maker);
            plans.put(shape, plan);
            Map<TypeVariable<?>, Shape> bindings = shape.bindings();
            Properties.Property[] properties = new Properties.Property[components.length];
            for (int i = 0; i < properties.length; i++) {
                Method accessor = components[i].getAccessor();
                accessor.setAccessible(true);
                properties[i] = new Properties.Property(
                        new SerializedString(components[i].getName()),
                        getter(LOOKUP.unreflect(accessor)),
                        null,
                        part(shape, components[i].getName(), components[i].getGenericType(), bindings),
                        i);
            }
            plan.properties(properties);
            return plan;
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedContractException(shape + " cannot be read: " + e);
        }
    }

    private Plan bean(Shape shape) {
        Class<?> raw = shape.raw();
        try {
            Constructor<?> constructor = raw.getConstructor();
            Beans plan = new Beans(
                    raw, LOOKUP.unreflectConstructor(constructor).asType(MethodType.methodType(Object.class)));
            plans.put(shape, plan);
            Map<String, Properties.Property> properties = new TreeMap<>();
            bindAll(shape, properties);
            List<Properties.Property> ordered = new ArrayList<>();
            for (Properties.Property each : properties.values()) {
                ordered.add(new Properties.Property(
                        each.name(), each.getter(), each.setter(), each.plan(), ordered.size()));
            }
            if (ordered.isEmpty()) {
                throw new UnsupportedContractException(shape + " has neither public fields nor getters with setters");
            }
            plan.properties(ordered.toArray(new Properties.Property[0]));
            return plan;
        } catch (NoSuchMethodException e) {
            throw new UnsupportedContractException(
                    shape + " is neither a record nor has it a public constructor without parameters");
        } catch (IllegalAccessException e) {
            throw new UnsupportedContractException(shape + " is not public");
        }
    }

    private void bindAll(Shape shape, Map<String, Properties.Property> properties) throws IllegalAccessException {
        Map<TypeVariable<?>, Shape> bindings = new HashMap<>(shape.bindings());
        for (Class<?> c = shape.raw(); c.getGenericSuperclass() != null; c = c.getSuperclass()) {
            bindings.putAll(Shape.of(c.getGenericSuperclass(), bindings).bindings());
        }
        for (Field field : shape.raw().getFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())) {
                add(
                        properties,
                        field.getName(),
                        LOOKUP.unreflectGetter(field),
                        LOOKUP.unreflectSetter(field),
                        part(shape, field.getName(), field.getGenericType(), bindings));
            }
        }
        for (Method setter : shape.raw().getMethods()) {
            String name = setter.getName();
            if (!name.startsWith("set") || name.length() == 3 || setter.getParameterCount() != 1 || setter.isBridge()) {
                continue;
            }
            Method getter = getter(shape.raw(), name.substring(3), setter.getParameterTypes()[0]);
            if (getter != null && !Modifier.isStatic(setter.getModifiers())) {
                String property = name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4);
                add(
                        properties,
                        property,
                        LOOKUP.unreflect(getter),
                        LOOKUP.unreflect(setter),
                        part(shape, property, getter.getGenericReturnType(), bindings));
            }
        }
    }

    private static Method getter(Class<?> type, String suffix, Class<?> value) {
        for (String prefix : new String[] {"get", "is"}) {
            try {
                Method getter = type.getMethod(prefix + suffix);
                if (getter.getReturnType() == value && !Modifier.isStatic(getter.getModifiers())) {
                    return getter;
                }
            } catch (NoSuchMethodException e) {
                // the other prefix then
            }
        }
        return null;
    }

    private static void add(
            Map<String, Properties.Property> properties,
            String name,
            MethodHandle getter,
            MethodHandle setter,
            Plan plan) {
        properties.put(
                name,
                new Properties.Property(
                        new SerializedString(name),
                        getter(getter),
                        setter.asType(MethodType.methodType(void.class, Object.class, Object.class)),
                        plan,
                        0));
    }

    private static MethodHandle getter(MethodHandle handle) {
        return handle.asType(MethodType.methodType(Object.class, Object.class));
    }

    private Plan part(Shape owner, String name, Type type, Map<TypeVariable<?>, Shape> bindings) {
        try {
            return plan(Shape.of(type, bindings));
        } catch (UnsupportedContractException e) {
            throw new UnsupportedContractException(owner.raw().getSimpleName() + "." + name + ": " + e.getMessage());
        }
    }
}
