package dev.midstream.itests.broken;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not return, interrupted or not, until the test allows it. */
public final class DeafActivator implements BundleActivator {
    public static final String RELEASE = "midstream.itests.deaf.release";

    @Override
    public void start(BundleContext context) {
        while (!Boolean.getBoolean(RELEASE)) {
            Thread.interrupted();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was begun
    }
}
