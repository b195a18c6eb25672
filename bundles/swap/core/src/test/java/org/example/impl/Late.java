package org.example.impl;

import java.util.Hashtable;
import java.util.concurrent.locks.LockSupport;
import org.example.shop.Greeter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers its service from a thread of its own, when a system property says so, and as late as another one says. */
public class Late implements BundleActivator {
    private volatile boolean stopped;

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(() -> {
            while (!stopped && !Boolean.getBoolean("org.example.register")) {
                LockSupport.parkNanos(1_000_000);
            }
            long due = System.nanoTime() + Long.getLong("org.example.delay", 0) * 1_000_000;
            while (!stopped && System.nanoTime() - due < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            if (!stopped) {
                context.registerService(Greeter.class, new Plain(), new Hashtable<>());
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext context) {
        stopped = true;
    }
}
