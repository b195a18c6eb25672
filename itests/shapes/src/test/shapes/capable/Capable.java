package shapes.capable;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=capable")
public final class Capable implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
