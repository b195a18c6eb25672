package dev.midstream.remote.topology;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which methods of a service may be called once more when it is not known whether a call was executed. A service says so
 * by its property {@value #PROPERTY}: names of methods, which may end with {@code *}.
 *
 * @param names as the property has them
 */
record Idempotence(List<String> names) {
    static final String PROPERTY = "midstream.idempotent";

    static Idempotence of(Map<String, ?> properties) {
        Object value = properties.get(PROPERTY);
        Stream<?> values = value instanceof Object[] several
                ? Stream.of(several)
                : value instanceof Collection<?> several ? several.stream() : Stream.ofNullable(value);
        return new Idempotence(values.flatMap(each -> Stream.of(each.toString().split(",")))
                .map(String::strip)
                .toList());
    }

    boolean of(Method method) {
        return names.stream().anyMatch(name -> matches(name, method.getName()));
    }

    private static boolean matches(String name, String method) {
        return name.endsWith("*") ? method.startsWith(name.substring(0, name.length() - 1)) : name.equals(method);
    }
}
