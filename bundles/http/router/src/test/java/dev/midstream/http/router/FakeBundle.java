package dev.midstream.http.router;

import java.lang.reflect.Proxy;
import org.osgi.framework.Bundle;

/** A bundle with a state and nothing else. */
final class FakeBundle {
    private FakeBundle() {}

    static Bundle in(int state) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getState" -> state;
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "fake bundle";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
