package shapes.tostring;

import org.osgi.service.component.annotations.Component;
import shapes.api.Described;

@Component(property = "shape=tostring")
public final class Describing implements Described {
    @Override
    public String toString() {
        return "VERSION";
    }
}
