package dev.midstream.swap.core.stage;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The start levels of the framework and of its bundles. */
public final class StartLevels {
    /** The level from which on services start. Bundles below it belong to the platform. */
    private static final int SERVICES = 60;

    private static final int DEFAULT_BEGINNING = 100;

    private StartLevels() {}

    /** Returns true if the framework has started the bundles of all levels once. */
    public static boolean reached(BundleContext context) {
        FrameworkStartLevel framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        return framework.getStartLevel() >= beginning(context);
    }

    private static int beginning(BundleContext context) {
        String value = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        try {
            return value == null ? DEFAULT_BEGINNING : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            return DEFAULT_BEGINNING;
        }
    }

    /** Returns true if a bundle starts before the services. */
    public static boolean platform(Bundle bundle) {
        return bundle.getBundleId() == 0 || bundle.adapt(BundleStartLevel.class).getStartLevel() < SERVICES;
    }
}
