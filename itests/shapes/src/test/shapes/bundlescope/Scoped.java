package shapes.bundlescope;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import shapes.api.Answer;

@Component(scope = ServiceScope.BUNDLE, property = "shape=bundlescope")
public final class Scoped implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
