package shapes.provider;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=provider")
public final class Provider implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
