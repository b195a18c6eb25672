package shapes.lazyactivator;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import shapes.api.Answer;

public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.registerService(Answer.class, () -> "VERSION", new Hashtable<>(Map.of("shape", "lazyactivator")));
    }

    @Override
    public void stop(BundleContext context) {}
}
