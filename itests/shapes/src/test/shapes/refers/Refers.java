package shapes.refers;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import shapes.api.Answer;

@Component(property = "shape=refers")
public final class Refers implements Answer {
    private final Answer other;

    @Activate
    public Refers(@Reference(target = "(shape=provider)") Answer other) {
        this.other = other;
    }

    @Override
    public String version() {
        return other.version().equals("1.0.0") ? "VERSION" : "another provider";
    }
}
