package dev.midstream.commands;

import java.lang.reflect.InvocationTargetException;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * The registry of Karaf's shell. Karaf reads a bundle's commands by a class that it does not export; its extender makes one
 * instance for each bundle, and so does this. Thread-safe.
 */
final class KarafCommands implements CommandRegistry {
    /** Has a constructor with a bundle and a registry, and the methods start and destroy (Karaf 4.4). */
    private static final String EXTENSION = "org.apache.karaf.shell.impl.action.osgi.CommandExtension";

    private final SessionFactory sessions;

    KarafCommands(SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public Runnable register(Bundle bundle) throws Exception {
        Bundle shell = FrameworkUtil.getBundle(sessions.getClass());
        Object extension = shell.loadClass(EXTENSION)
                .getConstructor(Bundle.class, Registry.class)
                .newInstance(bundle, sessions.getRegistry());
        try {
            call(extension, "start");
        } catch (ReflectiveOperationException e) {
            call(extension, "destroy");
            throw e;
        }
        return () -> {
            try {
                call(extension, "destroy");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("The commands of " + bundle + " could not be removed", e);
            }
        };
    }

    private static void call(Object extension, String method) throws ReflectiveOperationException {
        try {
            extension.getClass().getMethod(method).invoke(extension);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e.getCause());
        }
    }
}
