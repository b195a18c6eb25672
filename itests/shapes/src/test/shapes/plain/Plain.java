package shapes.plain;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=plain")
public final class Plain implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
