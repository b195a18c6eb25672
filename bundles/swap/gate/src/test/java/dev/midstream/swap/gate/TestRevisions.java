package dev.midstream.swap.gate;

import java.lang.reflect.Proxy;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** Bundles that have a name and a version and do nothing. */
final class TestRevisions {
    private TestRevisions() {}

    static Bundle named() {
        return named("1.0.0");
    }

    static Bundle named(String version) {
        return (Bundle) Proxy.newProxyInstance(
                TestRevisions.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getSymbolicName" -> "test.service";
                    case "getVersion" -> Version.valueOf(version);
                    case "hashCode" -> 1;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
