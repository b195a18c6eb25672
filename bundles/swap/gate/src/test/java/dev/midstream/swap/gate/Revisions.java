package dev.midstream.swap.gate;

import java.lang.reflect.Proxy;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** Bundles that have a name and a version and do nothing. */
final class Revisions {
    private Revisions() {}

    static Bundle named() {
        return (Bundle) Proxy.newProxyInstance(
                Revisions.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getSymbolicName" -> "test.service";
                    case "getVersion" -> Version.valueOf("1.0.0");
                    case "hashCode" -> 1;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
