package dev.midstream.swap.gate.contract;

/** Makes of a value of one version of a type the same value of another version. Thread-safe; is never given null. */
@FunctionalInterface
interface Converter {
    /** Returns its argument: both versions share the type. */
    Converter SAME = value -> value;

    Object convert(Object value);

    /** Converts a value that may be null. */
    default Object ofNullable(Object value) {
        return value == null ? null : convert(value);
    }
}
