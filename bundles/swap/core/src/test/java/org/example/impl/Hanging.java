package org.example.impl;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not return from its start until a system property says so, whatever interrupts it. */
public class Hanging implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        while (!Boolean.getBoolean("org.example.release")) {
            LockSupport.parkNanos(1_000_000);
            Thread.interrupted();
        }
    }

    @Override
    public void stop(BundleContext context) {
        // nothing to stop
    }
}
