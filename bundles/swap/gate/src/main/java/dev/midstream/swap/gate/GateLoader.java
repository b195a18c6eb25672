package dev.midstream.swap.gate;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/**
 * Defines the class of one gate. Sees the contract's classes by the contract's own loaders, and Midstream's and the
 * framework's by Midstream's.
 *
 * <p>The service factories are defined here once more: the framework decides by the loader of a factory's class whether
 * a consumer that is wired to the contract may see the service.
 */
final class GateLoader extends ClassLoader {
    private static final ClassLoader OURS = GateLoader.class.getClassLoader();
    private static final Set<String> OWN = Set.of(GateFactory.class.getName(), PrototypeGateFactory.class.getName());

    private final List<ClassLoader> contracts;

    GateLoader(List<Class<?>> contracts) {
        super(null);
        this.contracts = contracts.stream().map(GateLoader::loader).distinct().toList();
    }

    private static ClassLoader loader(Class<?> contract) {
        ClassLoader loader = contract.getClassLoader();
        return loader == null ? ClassLoader.getPlatformClassLoader() : loader;
    }

    Class<?> define(String name, byte[] code) {
        return defineClass(name, code, 0, code.length);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (OWN.contains(name)) {
            return define(name, code(name));
        }
        if (name.startsWith("dev.midstream.swap.gate.") || name.startsWith("org.osgi.framework.")) {
            return OURS.loadClass(name);
        }
        for (ClassLoader contract : contracts) {
            try {
                return contract.loadClass(name);
            } catch (ClassNotFoundException e) {
                continue; // another contract's loader may know it
            }
        }
        throw new ClassNotFoundException(name);
    }

    private static byte[] code(String name) throws ClassNotFoundException {
        try (InputStream code = OURS.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return code.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
