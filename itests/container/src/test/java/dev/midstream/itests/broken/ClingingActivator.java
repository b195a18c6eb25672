package dev.midstream.itests.broken;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Leaves a thread behind that holds its class loader until the test lets go of it. */
public final class ClingingActivator implements BundleActivator {
    public static final String RELEASE = "midstream.itests.cling.release";

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(ClingingActivator::cling, "clinging");
        thread.setDaemon(true);
        thread.start();
    }

    private static void cling() {
        while (!Boolean.getBoolean(RELEASE)) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void stop(BundleContext context) {
        // this is the fault
    }
}
