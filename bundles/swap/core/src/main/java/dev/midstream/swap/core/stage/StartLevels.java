package dev.midstream.swap.core.stage;

import java.util.Arrays;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The start levels of the framework and of its bundles. */
public final class StartLevels {
    /** The level from which on services start. Bundles below it belong to the platform. */
    private static final int SERVICES = 60;

    private StartLevels() {}

    /**
     * Returns true if the framework has passed the start level of every bundle that starts with it. The property of the
     * level at which the framework begins does not tell: Karaf replaces it.
     */
    public static boolean reached(BundleContext context) {
        int level = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkStartLevel.class)
                .getStartLevel();
        return level > SERVICES
                && Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getBundleId() != 0 && bundle.getState() != Bundle.UNINSTALLED)
                        .map(bundle -> bundle.adapt(BundleStartLevel.class))
                        .filter(start -> start != null && start.isPersistentlyStarted())
                        .allMatch(start -> start.getStartLevel() < level);
    }

    /** Returns true if a bundle starts before the services. */
    public static boolean platform(Bundle bundle) {
        return bundle.getBundleId() == 0 || bundle.adapt(BundleStartLevel.class).getStartLevel() < SERVICES;
    }
}
