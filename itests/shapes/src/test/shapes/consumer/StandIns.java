package shapes.consumer;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Services whose contracts this bundle does not import, with empty answers: what a released bundle calls. */
final class StandIns {
    private final BundleContext context;

    StandIns(BundleContext context) {
        this.context = context;
    }

    /** Registers a service of a contract that some bundle exports. */
    String register(String contract) {
        Class<?> type = Arrays.stream(context.getBundles())
                .map(bundle -> load(bundle, contract))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No bundle has " + contract + "."));
        Object service = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer(proxy, method));
        context.registerService(contract, service, null);
        return contract;
    }

    private static Class<?> load(Bundle bundle, String name) {
        try {
            return bundle.getHeaders().get("Fragment-Host") == null ? bundle.loadClass(name) : null;
        } catch (ClassNotFoundException | IllegalStateException e) {
            return null;
        }
    }

    private static Object answer(Object proxy, Method method) throws ReflectiveOperationException {
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "a stand-in";
            default -> empty(method.getReturnType());
        };
    }

    private static Object empty(Class<?> type) throws ReflectiveOperationException {
        if (type == Boolean.class) {
            return true;
        }
        return type == List.class ? List.of() : type.getConstructor().newInstance();
    }
}
