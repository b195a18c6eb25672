package shapes.concrete;

import org.osgi.service.component.annotations.Component;
import shapes.api.Machine;

@Component(service = Machine.class, property = "shape=concrete")
public final class Implementation extends Machine {
    @Override
    public String version() {
        return "VERSION";
    }
}
