package dev.midstream.itests.broken;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

public final class ThrowingActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the licence has expired");
    }

    @Override
    public void stop(BundleContext context) {
        // never started
    }
}
