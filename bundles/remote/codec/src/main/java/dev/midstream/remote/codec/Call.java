package dev.midstream.remote.codec;

import java.lang.reflect.Method;

/** A call as it was read: the contract's method and its arguments, never null. */
@SuppressWarnings("ArrayRecordComponent")
public record Call(Method method, Object[] arguments) {}
