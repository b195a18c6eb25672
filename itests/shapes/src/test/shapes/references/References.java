package shapes.references;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import shapes.api.Answer;

@Component(property = "shape=references")
public final class References implements Answer {
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(shape=provider)")
    private volatile List<Answer> all;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(shape=provider)")
    private volatile Answer best;

    @Override
    public String version() {
        if (!best.version().equals("1.0.0") || all.size() != 1) {
            throw new IllegalStateException("bound to " + all);
        }
        return "VERSION";
    }
}
