package shapes.singleton;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=singleton")
public final class Single implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
