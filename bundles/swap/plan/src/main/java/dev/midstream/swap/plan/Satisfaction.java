package dev.midstream.swap.plan;

import dev.midstream.swap.gate.LiveReference;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.Registrations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** Which components of a revision would work here. */
public final class Satisfaction {
    private final List<ComponentModel> components;
    private final Predicate<String> configured;
    private final BiPredicate<String, String> offered;
    private final Registrations code;

    /**
     * @param configured whether there is a configuration of this PID
     * @param offered whether others offer a service of this class and filter; the filter may be null
     * @param code what the revision may register by itself
     */
    public Satisfaction(
            List<ComponentModel> components,
            Predicate<String> configured,
            BiPredicate<String, String> offered,
            Registrations code) {
        this.components = components;
        this.configured = configured;
        this.offered = offered;
        this.code = code;
    }

    /** Components that do not wait for anything that never comes. */
    public List<ComponentModel> working() {
        return components.stream()
                .filter(component -> component.enabled() && !waits(component))
                .toList();
    }

    private boolean waits(ComponentModel component) {
        return component.needsConfiguration() && component.pids().stream().noneMatch(configured);
    }

    /**
     * Sentences, one for each component that would not be satisfied.
     *
     * @param waitingBefore components that wait for their configuration in the live revision too, or null if there is no
     *     live revision, and any may wait
     */
    public List<String> complaints(Set<String> waitingBefore) {
        List<String> complaints = new ArrayList<>();
        for (ComponentModel component : components) {
            if (component.enabled() && waits(component)) {
                if (waitingBefore != null && !waitingBefore.contains(component.name())) {
                    complaints.add("component " + component.name() + " would wait for configuration "
                            + String.join(", ", component.pids()));
                }
            } else if (component.enabled()) {
                List<String> lacking = component.references().stream()
                        .filter(reference -> !reference.optional() && !met(reference))
                        .map(reference ->
                                reference.type() + (reference.target() == null ? "" : " " + reference.target()))
                        .toList();
                if (!lacking.isEmpty()) {
                    complaints.add("component " + component.name() + " would not be satisfied, nobody offers "
                            + String.join(", ", lacking));
                }
            }
        }
        return complaints;
    }

    private boolean met(ComponentModel.Reference reference) {
        return LiveReference.matches(reference.type(), reference.target())
                || offered.test(reference.type(), reference.target())
                || code.mayOffer(reference.type())
                || working().stream()
                        .anyMatch(component -> component.interfaces().contains(reference.type())
                                && (reference.target() == null || matches(reference.target(), component)));
    }

    /** A configuration may give a component properties of any kind: it has the benefit of the doubt. */
    private boolean matches(String target, ComponentModel component) {
        if (component.pids().stream().anyMatch(configured)) {
            return true;
        }
        Map<String, Object> properties = new HashMap<>(component.properties());
        properties.put("component.name", component.name());
        try {
            return FrameworkUtil.createFilter(target).matches(properties);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }
}
