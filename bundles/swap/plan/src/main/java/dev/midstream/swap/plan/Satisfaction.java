package dev.midstream.swap.plan;

import dev.midstream.swap.plan.ComponentState.Need;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.Registrations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Predicts which components of a revision work here. Begins with all that are enabled and configured, and takes those away
 * that wait for a service which neither others offer nor one of the rest.
 */
public final class Satisfaction {
    private final Predicate<String> configured;
    private final BiPredicate<String, String> offered;
    private final Registrations code;
    private final List<ComponentModel> enabled;
    private final List<ComponentModel> working;

    /**
     * @param configured tells if there is a configuration of a PID
     * @param offered tells if others offer a service of a class and filter; the filter may be null
     * @param code the services that the revision may register by itself
     */
    public Satisfaction(
            List<ComponentModel> components,
            Predicate<String> configured,
            BiPredicate<String, String> offered,
            Registrations code) {
        this.configured = configured;
        this.offered = offered;
        this.code = code;
        this.enabled = components.stream().filter(ComponentModel::enabled).toList();
        this.working = new ArrayList<>(enabled);
        working.removeIf(component -> unconfigured(component) || component.startsWhenLive());
        boolean changed;
        do {
            List<ComponentModel> rest = List.copyOf(working);
            changed = working.removeIf(component -> !needs(component, rest).isEmpty());
        } while (changed);
    }

    /** Returns the components that work as soon as their bundle has started. */
    public List<ComponentModel> working() {
        return List.copyOf(working);
    }

    /**
     * Returns the states of the enabled components, without component factories, whose instances are made by consumers.
     */
    public List<ComponentState> states() {
        return enabled.stream()
                .filter(component -> !component.factory())
                .map(this::state)
                .toList();
    }

    private ComponentState state(ComponentModel component) {
        if (unconfigured(component)) {
            return ComponentState.unconfigured(component.name(), component.interfaces(), component.pids());
        }
        List<Need> needs = needs(component, working);
        if (needs.isEmpty()) {
            return component.startsWhenLive()
                    ? ComponentState.waitingForLive(component.name(), "", component.interfaces())
                    : ComponentState.working(component.name(), "", component.interfaces());
        }
        return ComponentState.unsatisfied(component.name(), "", component.interfaces(), needs);
    }

    private boolean unconfigured(ComponentModel component) {
        return component.needsConfiguration() && !component.pids().stream().allMatch(configured);
    }

    /** Returns the services that a component waits for if these components of its bundle work. */
    private List<Need> needs(ComponentModel component, List<ComponentModel> own) {
        return component.references().stream()
                .filter(reference -> !reference.optional() && !ComponentModel.isLiveCondition(reference.target()))
                .filter(reference -> !met(reference, own))
                .map(reference -> new Need(reference.type(), reference.target()))
                .toList();
    }

    private boolean met(ComponentModel.Reference reference, List<ComponentModel> own) {
        return offered.test(reference.type(), reference.target())
                || code.mayOffer(reference.type())
                || own.stream()
                        .anyMatch(component -> component.registered().contains(reference.type())
                                && (reference.target() == null || matches(reference.target(), component)));
    }

    /** A configuration may give a component properties of any kind: it has the benefit of the doubt. */
    private boolean matches(String target, ComponentModel component) {
        if (component.pids().stream().anyMatch(configured)) {
            return true;
        }
        Map<String, Object> properties = new HashMap<>(component.properties());
        properties.put("component.name", component.name());
        properties.put("service.scope", component.scope());
        try {
            return FrameworkUtil.createFilter(target).matches(properties);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }
}
