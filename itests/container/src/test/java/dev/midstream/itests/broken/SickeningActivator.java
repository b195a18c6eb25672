package dev.midstream.itests.broken;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Healthy until a test says otherwise. */
public final class SickeningActivator implements BundleActivator {
    public static final String SICK = "midstream.itests.sick";

    @Override
    public void start(BundleContext context) {
        HealthCheck check = () -> Boolean.getBoolean(SICK)
                ? new Result(Result.Status.CRITICAL, "the pool is dry")
                : new Result(Result.Status.OK, "fine");
        context.registerService(HealthCheck.class, check, null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the check back
    }
}
