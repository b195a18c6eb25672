package dev.midstream.remote.codec;

import java.lang.invoke.MethodHandle;

/** A record, made by its canonical constructor, which checks what it is given. */
final class Records extends Properties {

    /** {@code (Object[])Object} */
    private final MethodHandle constructor;

    Records(Class<?> type, MethodHandle constructor) {
        super(type);
        this.constructor = constructor;
    }

    @Override
    Object make(Object[] values, boolean[] present, Property[] properties) throws Throwable {
        for (Property property : properties) {
            if (!present[property.index()]) {
                values[property.index()] = property.plan().missing();
            }
        }
        return constructor.invokeExact(values);
    }
}
