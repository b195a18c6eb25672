package shapes.optional;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import shapes.api.Answer;

@Component(property = "shape=optional")
public final class Optional implements Answer {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, target = "(shape=none)")
    private Answer never;

    @Override
    public String version() {
        return never == null ? "VERSION" : "another service";
    }
}
