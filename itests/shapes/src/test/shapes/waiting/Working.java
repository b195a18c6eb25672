package shapes.waiting;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=waiting")
public final class Working implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
