package shapes.prototypefactory;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceRegistration;
import shapes.api.Answer;

public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        PrototypeServiceFactory<Answer> factory = new PrototypeServiceFactory<>() {
            @Override
            public Answer getService(Bundle bundle, ServiceRegistration<Answer> registration) {
                return () -> "VERSION";
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<Answer> registration, Answer service) {}
        };
        context.registerService(Answer.class, factory, new Hashtable<>(Map.of("shape", "prototypefactory")));
    }

    @Override
    public void stop(BundleContext context) {}
}
