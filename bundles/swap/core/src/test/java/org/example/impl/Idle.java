package org.example.impl;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does nothing. */
public class Idle implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        // nothing to start
    }

    @Override
    public void stop(BundleContext context) {
        // nothing to stop
    }
}
