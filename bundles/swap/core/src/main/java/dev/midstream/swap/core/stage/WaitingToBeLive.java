package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.LiveReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * The component configurations of a revision that lack nothing but the condition of the live revision, themselves or by way
 * of other components of the revision that they refer to. A snapshot.
 */
final class WaitingToBeLive {
    private final List<ComponentConfigurationDTO> waiting = new ArrayList<>();

    /** @param configurations all component configurations of the revision */
    WaitingToBeLive(Stream<ComponentConfigurationDTO> configurations) {
        List<ComponentConfigurationDTO> unsatisfied = new ArrayList<>(configurations
                .filter(configuration -> configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE)
                .toList());
        boolean found;
        do {
            List<ComponentConfigurationDTO> next =
                    unsatisfied.stream().filter(this::lacksNothingElse).toList();
            waiting.addAll(next);
            found = unsatisfied.removeAll(next);
        } while (found);
    }

    private boolean lacksNothingElse(ComponentConfigurationDTO configuration) {
        return Arrays.stream(configuration.unsatisfiedReferences).allMatch(lacking -> comes(configuration, lacking));
    }

    private boolean comes(ComponentConfigurationDTO configuration, UnsatisfiedReferenceDTO lacking) {
        return Arrays.stream(configuration.description.references)
                .filter(reference -> Objects.equals(reference.name, lacking.name))
                .anyMatch(reference -> LiveReference.matches(reference.interfaceName, lacking.target)
                        || waiting.stream().anyMatch(provider -> provides(provider, reference, lacking.target)));
    }

    private static boolean provides(ComponentConfigurationDTO provider, ReferenceDTO reference, String target) {
        try {
            return Arrays.asList(provider.description.serviceInterfaces).contains(reference.interfaceName)
                    && (target == null || FrameworkUtil.createFilter(target).matches(provider.properties));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** Returns true if a component configuration works as soon as its revision is live. */
    boolean includes(ComponentConfigurationDTO configuration) {
        return waiting.contains(configuration);
    }
}
