package shapes.prototype;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import shapes.api.Answer;

@Component(scope = ServiceScope.PROTOTYPE, property = "shape=prototype")
public final class Prototype implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
