package shapes.dynamicimport;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Imports its contract only when the first class of it is loaded. */
public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.registerService(
                "shapes.api.Answer", new Implementation(), new Hashtable<>(Map.of("shape", "dynamicimport")));
    }

    @Override
    public void stop(BundleContext context) {}
}
