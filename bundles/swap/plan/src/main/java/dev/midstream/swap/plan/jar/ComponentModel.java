package dev.midstream.swap.plan.jar;

import java.util.List;
import java.util.Map;

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
    private static final List<String> ROUTED = List.of("osgi.jaxrs.", "osgi.http.whiteboard.");

    /** @param target a filter, or null */
    public record Reference(String name, String type, String target, boolean optional) {}

    /** Whether it is reached by HTTP and not through the service registry. */
    public boolean routed() {
        return properties.keySet().stream().anyMatch(key -> ROUTED.stream().anyMatch(key::startsWith));
    }

    public boolean resource() {
        return Boolean.parseBoolean(properties.get("osgi.jaxrs.resource"));
    }
}
