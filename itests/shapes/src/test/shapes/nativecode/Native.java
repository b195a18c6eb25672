package shapes.nativecode;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=nativecode")
public final class Native implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
