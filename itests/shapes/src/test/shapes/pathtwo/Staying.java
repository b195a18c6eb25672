package shapes.pathtwo;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=pathtwo")
public final class Staying implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
