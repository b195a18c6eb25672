package dev.midstream.itests.broken;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Unhealthy, and takes longer to stop than anybody waits. */
public final class SlowStopActivator implements BundleActivator {
    private static final Duration SLOW = Duration.ofSeconds(7);

    private final UnhealthyActivator unhealthy = new UnhealthyActivator();

    @Override
    public void start(BundleContext context) {
        unhealthy.start(context);
    }

    @Override
    public void stop(BundleContext context) {
        long end = System.nanoTime() + SLOW.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
