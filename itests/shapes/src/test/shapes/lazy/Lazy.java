package shapes.lazy;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=lazy")
public final class Lazy implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
