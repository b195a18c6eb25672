package dev.midstream.remote.codec;

import java.lang.invoke.MethodHandle;

/** An object with a constructor without parameters and public fields or getters and setters. What was not sent stays as made. */
final class Beans extends Properties {

    /** {@code ()Object} */
    private final MethodHandle constructor;

    Beans(Class<?> type, MethodHandle constructor) {
        super(type);
        this.constructor = constructor;
    }

    @Override
    Object make(Object[] values, boolean[] present, Property[] properties) throws Throwable {
        Object bean = constructor.invokeExact();
        for (Property property : properties) {
            if (present[property.index()]) {
                property.setter().invokeExact(bean, values[property.index()]);
            }
        }
        return bean;
    }
}
