package dev.midstream.swap.gate;

import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** A service factory that hands out gates. {@link GateLoader} says why its class is defined once for every gate. */
public class GateFactory implements ServiceFactory<Object> {
    private final Function<Bundle, Object> get;
    private final Consumer<Object> unget;

    public GateFactory(Function<Bundle, Object> get, Consumer<Object> unget) {
        this.get = get;
        this.unget = unget;
    }

    @Override
    public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
        return get.apply(consumer);
    }

    @Override
    public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object gate) {
        unget.accept(gate);
    }
}
