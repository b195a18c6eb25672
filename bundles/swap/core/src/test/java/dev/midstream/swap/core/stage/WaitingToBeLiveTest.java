package dev.midstream.swap.core.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class WaitingToBeLiveTest {
    private static final String CONDITION = "org.osgi.service.condition.Condition";
    private static final String LIVE = "(osgi.condition.id=midstream.live)";

    private final ComponentConfigurationDTO worker = component("x.Worker", CONDITION, LIVE);

    private static ComponentConfigurationDTO component(String provided, String... lacking) {
        ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
        configuration.state = ComponentConfigurationDTO.UNSATISFIED_REFERENCE;
        configuration.properties = Map.of("kind", "own");
        configuration.description = new ComponentDescriptionDTO();
        configuration.description.serviceInterfaces = new String[] {provided};
        configuration.description.references = new ReferenceDTO[lacking.length / 2];
        configuration.unsatisfiedReferences = new UnsatisfiedReferenceDTO[lacking.length / 2];
        for (int i = 0; i < lacking.length; i += 2) {
            ReferenceDTO reference = new ReferenceDTO();
            reference.name = "reference" + i;
            reference.interfaceName = lacking[i];
            configuration.description.references[i / 2] = reference;
            UnsatisfiedReferenceDTO unsatisfied = new UnsatisfiedReferenceDTO();
            unsatisfied.name = reference.name;
            unsatisfied.target = lacking[i + 1];
            configuration.unsatisfiedReferences[i / 2] = unsatisfied;
        }
        return configuration;
    }

    private boolean waits(ComponentConfigurationDTO configuration) {
        return new WaitingToBeLive(Stream.of(configuration, worker)).includes(configuration);
    }

    @Test
    void componentThatLacksOnlyTheConditionWaits() {
        assertThat(waits(component("x.A", CONDITION, LIVE))).isTrue();
    }

    @Test
    void componentThatLacksMoreIsUnsatisfied() {
        assertThat(waits(component("x.A", CONDITION, LIVE, "x.Missing", null))).isFalse();
        assertThat(waits(component("x.A", "x.Missing", null))).isFalse();
    }

    @Test
    void componentThatLacksAnotherConditionIsUnsatisfied() {
        assertThat(waits(component("x.A", CONDITION, "(osgi.condition.id=other)")))
                .isFalse();
        assertThat(waits(component("x.A", CONDITION, null))).isFalse();
    }

    @Test
    void componentThatRefersToWaitingOneWaits() {
        assertThat(waits(component("x.A", "x.Worker", null))).isTrue();
        assertThat(waits(component("x.A", "x.Worker", "(kind=own)"))).isTrue();
        assertThat(waits(component("x.A", "x.Worker", "(kind=other)"))).isFalse();
    }

    @Test
    void satisfiedComponentDoesNotWait() {
        ComponentConfigurationDTO active = component("x.A");
        active.state = ComponentConfigurationDTO.ACTIVE;
        assertThat(waits(active)).isFalse();
    }
}
