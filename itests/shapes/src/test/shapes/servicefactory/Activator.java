package shapes.servicefactory;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import shapes.api.Answer;

public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        ServiceFactory<Answer> factory = new ServiceFactory<>() {
            @Override
            public Answer getService(Bundle bundle, ServiceRegistration<Answer> registration) {
                return () -> "VERSION";
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<Answer> registration, Answer service) {}
        };
        context.registerService(Answer.class, factory, new Hashtable<>(Map.of("shape", "servicefactory")));
    }

    @Override
    public void stop(BundleContext context) {}
}
