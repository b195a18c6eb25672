package shapes.factory;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(factory = "shapes.factory")
public final class Made implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
