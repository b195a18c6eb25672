package dev.midstream.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.ComponentModel.Reference;
import dev.midstream.swap.plan.jar.Registrations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SatisfactionTest {
    private static final Registrations NO_CODE = Registrations.of(new Jar("empty"));

    @Test
    void aReferenceThatNobodyMeetsIsNamed() {
        assertThat(complaints(component("a", false, new Reference("r", "x.Missing", "(name=it)", false))))
                .containsExactly("component a would not be satisfied, nobody offers x.Missing (name=it)");
    }

    @Test
    void optionalOnesMayBeMissing() {
        assertThat(complaints(component("a", false, new Reference("r", "x.Missing", null, true))))
                .isEmpty();
    }

    @Test
    void conditionOfTheLiveRevisionMayBeRequired() {
        String condition = "org.osgi.service.condition.Condition";
        assertThat(complaints(component(
                        "a", false, new Reference("r", condition, "(osgi.condition.id=midstream.live)", false))))
                .isEmpty();
        assertThat(complaints(component("a", false, new Reference("r", condition, "(osgi.condition.id=other)", false))))
                .hasSize(1);
    }

    @Test
    void othersAndTheBundleItselfMeetReferences() {
        assertThat(complaints(
                        component("a", false, new Reference("r", "x.Offered", null, false)),
                        component("b", false, new Reference("r", "of.a", "(component.name=a)", false))))
                .isEmpty();
        assertThat(complaints(
                        component("a", false),
                        component("b", false, new Reference("r", "of.a", "(component.name=c)", false))))
                .hasSize(1);
    }

    @Test
    void configurationMayBeMissingWhereItWasBefore() {
        Satisfaction satisfaction = satisfaction(component("a", true));
        assertThat(satisfaction.complaints(null)).isEmpty();
        assertThat(satisfaction.complaints(Set.of("a"))).isEmpty();
        assertThat(satisfaction.complaints(Set.of())).containsExactly("component a would wait for configuration a");
    }

    private static List<String> complaints(ComponentModel... components) {
        return satisfaction(components).complaints(Set.of());
    }

    private static Satisfaction satisfaction(ComponentModel... components) {
        return new Satisfaction(List.of(components), pid -> false, (type, target) -> type.equals("x.Offered"), NO_CODE);
    }

    private static ComponentModel component(String name, boolean needsConfiguration, Reference... references) {
        return new ComponentModel(
                name,
                "a.Impl",
                true,
                List.of("of." + name),
                "singleton",
                List.of(name),
                needsConfiguration,
                Map.of(),
                List.of(references));
    }
}
