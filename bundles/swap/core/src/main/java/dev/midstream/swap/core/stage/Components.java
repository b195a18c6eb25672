package dev.midstream.swap.core.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What the declarative services of a revision wait for. */
public final class Components {
    private final ServiceComponentRuntime runtime;

    public Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Returns sentences, one for each component that cannot work; none if all can. A component that only waits for its
     * revision to become live can.
     *
     * @param live the revision that is live, or null. A component that waits for configuration there too may do so
     */
    public List<String> unsatisfied(Bundle revision, Bundle live) {
        Set<String> waitingBefore = live == null ? Set.of() : waitingForConfiguration(live);
        List<String> complaints = new ArrayList<>();
        Map<ComponentDescriptionDTO, Collection<ComponentConfigurationDTO>> enabled = enabled(revision);
        WaitingToBeLive waiting = new WaitingToBeLive(enabled.values().stream().flatMap(Collection::stream));
        enabled.forEach((component, configurations) -> {
            if (configurations.isEmpty()) {
                if (live != null && !waitingBefore.contains(component.name)) {
                    complaints.add("component " + component.name + " waits for configuration "
                            + String.join(", ", component.configurationPid));
                }
            }
            for (ComponentConfigurationDTO configuration : configurations) {
                String complaint = complaint(component, configuration, waitingBefore.contains(component.name));
                if (complaint != null && !waiting.includes(configuration)) {
                    complaints.add(complaint);
                }
            }
        });
        return complaints;
    }

    private Map<ComponentDescriptionDTO, Collection<ComponentConfigurationDTO>> enabled(Bundle revision) {
        Map<ComponentDescriptionDTO, Collection<ComponentConfigurationDTO>> enabled = new LinkedHashMap<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(revision)) {
            if (component.defaultEnabled) {
                enabled.put(component, runtime.getComponentConfigurationDTOs(component));
            }
        }
        return enabled;
    }

    private static String complaint(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, boolean mayWait) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                mayWait
                        ? null
                        : "component " + component.name + " waits for configuration "
                                + String.join(", ", component.configurationPid);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "component " + component.name + " is not satisfied, it lacks "
                        + java.util.Arrays.stream(configuration.unsatisfiedReferences)
                                .map(reference -> describe(component, reference))
                                .collect(Collectors.joining(", "));
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                "component " + component.name + " fails to activate: " + cause(configuration.failure);
            default ->
                component.serviceInterfaces.length > 0 && configuration.service == null
                        ? "component " + component.name + " is satisfied, and its service is not registered yet"
                        : null;
        };
    }

    private static String describe(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO lacking) {
        return java.util.Arrays.stream(component.references)
                .filter(reference -> Objects.equals(reference.name, lacking.name))
                .map(reference -> reference.interfaceName + (lacking.target == null ? "" : " " + lacking.target))
                .findFirst()
                .orElse(lacking.name);
    }

    /** The innermost cause in a printed stack trace. */
    private static String cause(String failure) {
        return failure == null
                ? "see the log"
                : failure.lines()
                        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                        .reduce((outer, inner) -> inner.replaceFirst("^Caused by: ", ""))
                        .orElse("see the log");
    }

    private Set<String> waitingForConfiguration(Bundle live) {
        return runtime.getComponentDescriptionDTOs(live).stream()
                .filter(component -> runtime.getComponentConfigurationDTOs(component).stream()
                        .allMatch(configuration ->
                                configuration.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION))
                .map(component -> component.name)
                .collect(Collectors.toSet());
    }
}
