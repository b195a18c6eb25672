package dev.midstream.commands;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.karaf.shell.api.console.Registry;
import org.osgi.framework.Bundle;

/**
 * Reads the commands of a bundle by the class that Karaf's own extender uses. Karaf does not export this class and has no API
 * for a registry other than the shell's, so the class is called by reflection. Thread-safe.
 */
final class KarafCommandReader implements CommandReader {
    /** A class of Karaf 4.4: its extender makes one instance for each bundle. */
    static final String EXTENSION = "org.apache.karaf.shell.impl.action.osgi.CommandExtension";

    private final Constructor<?> constructor;
    private final Method start;
    private final Method destroy;

    /**
     * @param shell the class loader of Karaf's bundle {@code org.apache.karaf.shell.core}
     * @throws IllegalStateException if the class has other methods than in Karaf 4.4
     */
    KarafCommandReader(ClassLoader shell) {
        try {
            Class<?> extension = shell.loadClass(EXTENSION);
            constructor = extension.getConstructor(Bundle.class, Registry.class);
            start = extension.getMethod("start");
            destroy = extension.getMethod("destroy");
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(
                    "Cannot read the commands of managed services: this version of Karaf's shell has no class "
                            + EXTENSION
                            + " as Karaf 4.4 has it. Use the version of Karaf that the distribution contains.",
                    e);
        }
    }

    @Override
    public Runnable read(Bundle bundle, Registry registry) throws Exception {
        Object extension = constructor.newInstance(bundle, registry);
        try {
            invoke(start, extension);
        } catch (Throwable e) {
            invoke(destroy, extension);
            throw e;
        }
        return () -> {
            try {
                invoke(destroy, extension);
            } catch (Exception e) {
                throw new IllegalStateException("The commands of " + bundle + " could not be removed", e);
            }
        };
    }

    private static void invoke(Method method, Object extension) throws Exception {
        try {
            method.invoke(extension);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }
}
