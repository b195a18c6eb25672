package dev.midstream.swap.plan.jar;

import dev.midstream.swap.gate.ServiceClasses;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A declarative service as its description says it.
 *
 * @param scope {@code singleton}, {@code bundle} or {@code prototype}
 * @param pids of its configuration; empty if it takes none
 * @param needsConfiguration true if it is not satisfied until all of its PIDs have a configuration
 */
public record ComponentModel(
        String name,
        String implementation,
        boolean enabled,
        List<String> interfaces,
        String scope,
        List<String> pids,
        boolean needsConfiguration,
        Map<String, String> properties,
        List<Reference> references) {
    /** Property with the name of a component factory. */
    static final String FACTORY = "component.factory";

    /** The condition that holds while a revision is live. */
    private static final String LIVE = "(osgi.condition.id=midstream.live)";

    /** @param target a filter, or null */
    public record Reference(String name, String type, String target, boolean optional) {}

    /** Returns true if it is reached by HTTP. */
    public boolean routed() {
        return properties.keySet().stream().anyMatch(ServiceClasses::isOfIngress);
    }

    /** Returns true if its instances are made by consumers, through its {@code ComponentFactory}. */
    public boolean factory() {
        return properties.containsKey(FACTORY);
    }

    /** Returns the classes of the service that it registers by itself. */
    public List<String> registered() {
        return factory() ? List.of("org.osgi.service.component.ComponentFactory") : interfaces;
    }

    /** Returns true if it waits until its revision is live. */
    public boolean startsWhenLive() {
        return references.stream().anyMatch(reference -> !reference.optional() && isLiveCondition(reference.target()));
    }

    /** Returns true for a filter that only the condition of a live revision matches. */
    public static boolean isLiveCondition(String target) {
        return target != null && target.contains(LIVE);
    }

    /** Returns the classes of its service by the way in which consumers reach them. */
    public ServiceClasses classes(Predicate<String> gateable) {
        return ServiceClasses.of(registered(), properties.keySet(), gateable);
    }

    /** Returns the interfaces that a gate or mirror represents in the service registry. */
    public List<String> exposed() {
        ServiceClasses classes = classes(type -> !type.equals(implementation));
        return Stream.concat(classes.gated().stream(), classes.mirrored().stream())
                .toList();
    }

    public boolean resource() {
        return Boolean.parseBoolean(properties.get("osgi.jaxrs.resource"));
    }
}
