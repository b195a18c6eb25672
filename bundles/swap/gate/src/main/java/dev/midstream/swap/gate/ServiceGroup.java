package dev.midstream.swap.gate;

import java.util.List;
import java.util.Objects;

/**
 * The component and the classes that services must have in common to be the same one; several instances may have them.
 *
 * @param classes the names of the classes
 * @param contracts the classes that a gate implements, in the order of their names; another version of a contract is
 *     another class. Empty if no gate represents the service
 */
record ServiceGroup(String component, List<String> classes, List<Class<?>> contracts) {
    private static final String COMPONENT_NAME = "component.name";

    static ServiceGroup of(RevisionBinding binding) {
        ServiceClasses classes = binding.classes();
        return new ServiceGroup(
                component(binding),
                classes.gated().isEmpty() ? classes.mirrored() : classes.gated(),
                binding.contracts());
    }

    static ServiceGroup of(OfferBinding binding) {
        return new ServiceGroup(component(binding), binding.offer().classes(), binding.contracts());
    }

    private static String component(Binding binding) {
        return Objects.toString(binding.properties().get(COMPONENT_NAME), "");
    }

    /** Returns the group of the same service for consumers of other versions of its contracts. */
    ServiceGroup with(List<Class<?>> versions) {
        return new ServiceGroup(component, classes, versions);
    }

    /** Returns true if services of both groups differ at most in the versions of their contracts. */
    boolean isVersionOf(ServiceGroup other) {
        return component.equals(other.component) && classes.equals(other.classes);
    }

    @Override
    public String toString() {
        return String.join(", ", classes) + (component.isEmpty() ? "" : " (" + component + ")");
    }
}
