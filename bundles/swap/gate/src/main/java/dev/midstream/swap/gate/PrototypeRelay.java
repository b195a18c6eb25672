package dev.midstream.swap.gate;

import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.PrototypeServiceFactory;

/** A {@link Relay} of prototype scope: a gate for every request of a consumer. */
public final class PrototypeRelay extends Relay implements PrototypeServiceFactory<Object> {
    public PrototypeRelay(Function<Bundle, Object> get, Consumer<Object> unget) {
        super(get, unget);
    }
}
