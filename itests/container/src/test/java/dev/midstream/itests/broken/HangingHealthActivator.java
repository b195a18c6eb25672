package dev.midstream.itests.broken;

import java.util.concurrent.CountDownLatch;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Its health check waits for something that never comes. */
public final class HangingHealthActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        HealthCheck check = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Result(Result.Status.OK, "too late");
        };
        context.registerService(HealthCheck.class, check, null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the check back
    }
}
