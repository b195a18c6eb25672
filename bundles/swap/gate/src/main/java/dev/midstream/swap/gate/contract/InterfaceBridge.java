package dev.midstream.swap.gate.contract;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Implements interfaces of one version by an object of another version. Thread-safe once it is complete. */
final class InterfaceBridge {
    private static final Object[] NONE = new Object[0];

    private final Class<?>[] facades;
    private final ClassLoader loader;
    private final Map<Method, Call> calls = new HashMap<>();

    /** @param facades the interfaces to implement */
    InterfaceBridge(List<Class<?>> facades) {
        this.facades = facades.toArray(Class<?>[]::new);
        this.loader = facades.size() == 1 ? facades.get(0).getClassLoader() : new UnionLoader(facades);
    }

    /** A method of the target, which takes the place of one of the facade. */
    private record Call(MethodHandle target, List<Converter> arguments, Converter result, Throwables failures) {
        Object invoke(Object object, Object[] given) throws Throwable {
            Object[] converted = given;
            for (int i = 0; i < arguments.size(); i++) {
                Converter converter = arguments.get(i);
                if (converter != Converter.SAME) {
                    if (converted == given) {
                        converted = given.clone();
                    }
                    converted[i] = converter.ofNullable(given[i]);
                }
            }
            Object value;
            try {
                value = target.invokeExact(object, converted);
            } catch (Throwable failure) {
                throw failures.convert(failure);
            }
            return result.ofNullable(value);
        }
    }

    /** Adds a method. */
    void add(Method facade, Method target, List<Converter> arguments, Converter result, Throwables failures)
            throws IncompatibleContractException {
        try {
            target.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup()
                    .unreflect(target)
                    .asSpreader(Object[].class, target.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
            calls.put(facade, new Call(handle, arguments, result, failures));
        } catch (IllegalAccessException | RuntimeException e) {
            throw new IncompatibleContractException(target + " cannot be called: " + e.getMessage());
        }
    }

    Object over(Object target) {
        return Proxy.newProxyInstance(loader, facades, new Facade(this, target));
    }

    /** The object behind a proxy. */
    record Facade(InterfaceBridge bridge, Object target) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
            Object[] arguments = given == null ? NONE : given;
            Call call = bridge.calls.get(method);
            if (call != null) {
                return call.invoke(target, arguments);
            }
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(method, arguments);
            }
            return InvocationHandler.invokeDefault(proxy, method, arguments); // only defaults have no call
        }

        private Object ofObject(Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments[0] != null && isSame(arguments[0]);
                case "hashCode" -> Objects.hashCode(target);
                default -> String.valueOf(target);
            };
        }

        private boolean isSame(Object other) {
            Facade facade = ContractBridge.facade(other);
            return target.equals(facade == null ? other : facade.target);
        }
    }

    /** Sees interfaces of several loaders. */
    private static final class UnionLoader extends ClassLoader {
        private final List<ClassLoader> loaders;

        UnionLoader(List<Class<?>> classes) {
            super(ClassLoader.getPlatformClassLoader());
            this.loaders = classes.stream()
                    .map(Class::getClassLoader)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            for (ClassLoader loader : loaders) {
                try {
                    return loader.loadClass(name);
                } catch (ClassNotFoundException e) {
                    continue; // another loader may know it
                }
            }
            throw new ClassNotFoundException(name);
        }
    }
}
