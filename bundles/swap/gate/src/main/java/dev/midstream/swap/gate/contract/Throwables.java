package dev.midstream.swap.gate.contract;

import java.lang.reflect.Constructor;
import java.util.List;

/** Converts exceptions of a contract by their class names, messages and causes. Thread-safe. */
final class Throwables {
    private static final List<Class<?>[]> CONSTRUCTORS = List.of(
            new Class<?>[] {String.class, Throwable.class},
            new Class<?>[] {String.class},
            new Class<?>[] {Throwable.class},
            new Class<?>[] {});

    private final ClassLoader consumers;

    /** @param consumers the loader that knows the exceptions of those who catch them */
    Throwables(ClassLoader consumers) {
        this.consumers = consumers;
    }

    /** Returns an exception that the consumers can catch, which is the argument if they know its class or none like it. */
    Throwable convert(Throwable failure) {
        Class<?> known = counterpart(failure.getClass());
        if (known == failure.getClass() || !Throwable.class.isAssignableFrom(known)) {
            return failure;
        }
        try {
            Throwable converted = make(known, failure);
            converted.setStackTrace(failure.getStackTrace());
            for (Throwable suppressed : failure.getSuppressed()) {
                converted.addSuppressed(suppressed);
            }
            return converted;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return failure;
        }
    }

    private Class<?> counterpart(Class<?> type) {
        try {
            return Class.forName(type.getName(), false, consumers);
        } catch (ClassNotFoundException | LinkageError e) {
            return type;
        }
    }

    private static Throwable make(Class<?> type, Throwable failure) throws ReflectiveOperationException {
        Constructor<?> constructor = constructor(type);
        Class<?>[] parameters = constructor.getParameterTypes();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = parameters[i] == String.class ? failure.getMessage() : failure.getCause();
        }
        Throwable made = (Throwable) constructor.newInstance(arguments);
        if (made.getCause() == null && failure.getCause() != null) {
            made.initCause(failure.getCause());
        }
        return made;
    }

    /** @throws NoSuchMethodException if an exception of that class cannot be made of a message and a cause */
    static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        for (Class<?>[] parameters : CONSTRUCTORS) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(parameters);
                constructor.setAccessible(true);
                return constructor;
            } catch (NoSuchMethodException e) {
                continue; // another form may exist
            }
        }
        throw new NoSuchMethodException(type.getName() + " has no constructor with a message or a cause");
    }
}
