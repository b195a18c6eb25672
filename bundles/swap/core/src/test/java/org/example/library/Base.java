package org.example.library;

import java.util.Hashtable;
import org.example.shop.Greeter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An activator for subclasses, which registers a service for their bundle. */
public class Base implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.registerService(Greeter.class, new Greeting(), new Hashtable<>());
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service
    }

    /** A greeting of the library. */
    public static class Greeting implements Greeter {
        @Override
        public String greet() {
            return "Hello";
        }
    }
}
