package shapes.condition;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=condition")
public final class Conditional implements Answer {
    @Override
    public String version() {
        if (!Poller.running()) {
            throw new IllegalStateException("the poller of the live revision does not run");
        }
        return "VERSION";
    }
}
