package shapes.spiuser;

import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

/** Looks for providers by the service loader, each time it is asked. */
@Component(property = "shape=spi")
public final class Loading implements Answer {
    @Override
    public String version() {
        return (String) ServiceLoader.load(Supplier.class).findFirst().orElseThrow().get();
    }
}
