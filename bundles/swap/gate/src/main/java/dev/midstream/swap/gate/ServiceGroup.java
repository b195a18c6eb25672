package dev.midstream.swap.gate;

import java.util.List;
import java.util.Objects;

/** The component and the classes that services must have in common to be the same one; several instances may have them. */
record ServiceGroup(String component, List<String> classes) {
    private static final String COMPONENT_NAME = "component.name";

    static ServiceGroup of(RevisionBinding binding) {
        ServiceClasses classes = binding.classes();
        return new ServiceGroup(component(binding), classes.gated().isEmpty() ? classes.mirrored() : classes.gated());
    }

    static ServiceGroup of(OfferBinding binding) {
        return new ServiceGroup(component(binding), binding.offer().classes());
    }

    private static String component(Binding binding) {
        return Objects.toString(binding.properties().get(COMPONENT_NAME), "");
    }

    @Override
    public String toString() {
        return String.join(", ", classes) + (component.isEmpty() ? "" : " (" + component + ")");
    }
}
