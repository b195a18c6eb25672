package org.example.impl;

import java.util.Hashtable;
import org.example.shop.Greeter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;

/** Registers its service when another bundle is uninstalled, which nobody foresees. */
public class OnDemand implements BundleActivator, BundleListener {
    private BundleContext own;

    @Override
    public void start(BundleContext context) {
        own = context;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("refused", true);
            own.registerService(Greeter.class, new Plain(), properties);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the listener
    }
}
