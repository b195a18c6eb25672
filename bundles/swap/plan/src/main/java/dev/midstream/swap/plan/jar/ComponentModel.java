package dev.midstream.swap.plan.jar;

import dev.midstream.swap.gate.ServiceClasses;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A declarative service as its description says it.
 *
 * @param scope {@code singleton}, {@code bundle} or {@code prototype}
 * @param pids of its configuration
 * @param needsConfiguration whether it stays away until it is configured
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
    /** @param target a filter, or null */
    public record Reference(String name, String type, String target, boolean optional) {}

    /** Returns true if it is reached by HTTP. */
    public boolean routed() {
        return properties.keySet().stream().anyMatch(ServiceClasses::isOfIngress);
    }

    /** Returns the interfaces that a gate or mirror represents in the service registry. */
    public List<String> exposed() {
        ServiceClasses classes =
                ServiceClasses.of(interfaces, properties.keySet(), type -> !type.equals(implementation));
        return Stream.concat(classes.gated().stream(), classes.mirrored().stream())
                .toList();
    }

    public boolean resource() {
        return Boolean.parseBoolean(properties.get("osgi.jaxrs.resource"));
    }
}
