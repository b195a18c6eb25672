package shapes.embedded;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;
import shapes.embeddedlib.Library;

@Component(property = "shape=embedded")
public final class Embedding implements Answer {
    @Override
    public String version() {
        return Library.version();
    }
}
