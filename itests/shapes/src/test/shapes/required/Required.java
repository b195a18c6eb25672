package shapes.required;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=required")
public final class Required implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
