package shapes.immediate;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(immediate = true, property = "shape=immediate")
public final class Immediate implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
