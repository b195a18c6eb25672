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
                .containsExactly("component a is not satisfied, nobody offers x.Missing (name=it)");
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
    void everyRequiredPidNeedsAConfiguration() {
        ComponentModel component = new ComponentModel(
                "a", "a.Impl", true, List.of(), "singleton", List.of("one", "two"), true, Map.of(), List.of());
        assertThat(states(Set.of("one"), component)).containsExactly("component a waits for configuration one, two");
        assertThat(states(Set.of("one", "two"), component)).isEmpty();
    }

    @Test
    void componentsOfAChainWaitForItsEnd() {
        assertThat(complaints(
                        component("a", false, new Reference("r", "of.b", null, false)),
                        component("b", false, new Reference("r", "x.Missing", null, false))))
                .containsExactly(
                        "component a is not satisfied, nobody offers of.b",
                        "component b is not satisfied, nobody offers x.Missing");
    }

    @Test
    void factoriesAreLeftToTheirConsumers() {
        ComponentModel factory = new ComponentModel(
                "a",
                "a.Impl",
                true,
                List.of("of.a"),
                "singleton",
                List.of("a"),
                true,
                Map.of("component.factory", "f"),
                List.of());
        assertThat(complaints(factory)).isEmpty();
        assertThat(factory.exposed()).containsExactly("org.osgi.service.component.ComponentFactory");
    }

    @Test
    void componentsThatStartWhenLiveAreNoComplaint() {
        Reference live = new Reference(
                "live", "org.osgi.service.condition.Condition", "(osgi.condition.id=midstream.live)", false);
        ComponentModel timer = component("timer", false, live);
        ComponentModel user = component("user", false, new Reference("r", "of.timer", null, false));
        Satisfaction satisfaction = satisfaction(Set.of(), timer, user);
        assertThat(satisfaction.working()).isEmpty();
        assertThat(new ComponentJudge(List.of(), Set.of("of.user"))
                        .judge(satisfaction.states())
                        .complaints())
                .isEmpty();
    }

    private static List<String> complaints(ComponentModel... components) {
        return states(Set.of(), components);
    }

    private static List<String> states(Set<String> configured, ComponentModel... components) {
        return satisfaction(configured, components).states().stream()
                .filter(component -> !component.works())
                .map(ComponentState::sentence)
                .toList();
    }

    private static Satisfaction satisfaction(Set<String> configured, ComponentModel... components) {
        return new Satisfaction(
                List.of(components), configured::contains, (type, target) -> type.equals("x.Offered"), NO_CODE);
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
