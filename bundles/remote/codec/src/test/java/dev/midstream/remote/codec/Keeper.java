package dev.midstream.remote.codec;

import java.util.List;
import java.util.Map;

/** A contract that others extend. */
public interface Keeper<T> {

    T keep(T value);

    List<T> all(Map<String, ? extends T> values);
}
