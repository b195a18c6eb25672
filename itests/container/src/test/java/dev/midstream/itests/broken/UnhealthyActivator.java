package dev.midstream.itests.broken;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

public final class UnhealthyActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        HealthCheck check = () -> new Result(Result.Status.CRITICAL, "the disk is on fire");
        context.registerService(HealthCheck.class, check, null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the check back
    }
}
