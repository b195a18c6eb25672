package dev.midstream.swap.core.stage;

import dev.midstream.swap.plan.ComponentState;
import dev.midstream.swap.plan.ComponentState.Need;
import dev.midstream.swap.plan.jar.ComponentModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** The components of a revision as Declarative Services report them. Thread-safe. */
public final class Components {
    private final ServiceComponentRuntime runtime;

    public Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Returns the states of the components that start with their bundle, without component factories, whose instances are
     * made by consumers.
     */
    public List<ComponentState> of(Bundle revision) {
        List<ComponentState> states = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(revision)) {
            if (component.defaultEnabled && component.factory == null) {
                Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(component);
                if (configurations.isEmpty()) {
                    states.add(unconfigured(component));
                }
                configurations.forEach(configuration -> states.add(state(component, configuration)));
            }
        }
        return states;
    }

    private static ComponentState unconfigured(ComponentDescriptionDTO component) {
        return ComponentState.unconfigured(
                component.name, List.of(component.serviceInterfaces), List.of(component.configurationPid));
    }

    private static ComponentState state(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        List<String> provides = List.of(component.serviceInterfaces);
        String pid = Objects.toString(configuration.properties.get(Constants.SERVICE_PID), "");
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> unconfigured(component);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> {
                List<Need> needs = Arrays.stream(configuration.unsatisfiedReferences)
                        .filter(reference -> !ComponentModel.isLiveCondition(reference.target))
                        .map(reference -> need(component, reference))
                        .toList();
                yield needs.isEmpty()
                        ? ComponentState.waitingForLive(component.name, pid, provides)
                        : ComponentState.unsatisfied(component.name, pid, provides, needs);
            }
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                ComponentState.failed(component.name, pid, provides, cause(configuration.failure));
            default ->
                !provides.isEmpty() && configuration.service == null
                        ? ComponentState.unregistered(component.name, pid, provides)
                        : ComponentState.working(component.name, pid, provides);
        };
    }

    private static Need need(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO lacking) {
        return Arrays.stream(component.references)
                .filter(reference -> Objects.equals(reference.name, lacking.name))
                .map(reference -> new Need(reference.interfaceName, lacking.target))
                .findFirst()
                .orElse(new Need(lacking.name, lacking.target));
    }

    /** Returns the innermost cause in a printed stack trace. */
    private static String cause(String failure) {
        return failure == null
                ? "see the log"
                : failure.lines()
                        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                        .reduce((outer, inner) -> inner.replaceFirst("^Caused by: ", ""))
                        .orElse("see the log");
    }
}
