package dev.midstream.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.plan.ComponentJudge.Judgement;
import dev.midstream.swap.plan.ComponentState.Need;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A component counts by comparison with the live revision, not with a revision in which everything works. */
class ComponentJudgeTest {
    private static final ComponentState WORKS = ComponentState.working("a", "", List.of("x.A"));
    private static final ComponentState LACKS =
            ComponentState.unsatisfied("a", "", List.of("x.A"), List.of(new Need("x.Missing", null)));
    private static final ComponentState UNCONFIGURED = ComponentState.unconfigured("a", List.of("x.A"), List.of("a"));
    private static final ComponentState FAILED = ComponentState.failed("a", "", List.of("x.A"), "no licence");

    private static Judgement judge(List<ComponentState> live, ComponentState... next) {
        return new ComponentJudge(live, Set.of()).judge(List.of(next));
    }

    @Test
    void worseThanLiveCounts() {
        assertThat(judge(List.of(WORKS), LACKS).complaints()).containsExactly(LACKS);
        assertThat(judge(List.of(WORKS), UNCONFIGURED).complaints()).containsExactly(UNCONFIGURED);
        assertThat(judge(List.of(LACKS), FAILED).complaints()).containsExactly(FAILED);
    }

    @Test
    void notWorseThanLiveIsKnown() {
        assertThat(judge(List.of(LACKS), LACKS).known()).containsExactly(LACKS);
        assertThat(judge(List.of(LACKS), UNCONFIGURED).known()).containsExactly(UNCONFIGURED);
        assertThat(judge(List.of(UNCONFIGURED), LACKS).known()).containsExactly(LACKS);
        assertThat(judge(List.of(LACKS), WORKS).idle()).isEmpty();
    }

    @Test
    void newOneMayWaitAndMustNotFail() {
        assertThat(judge(List.of(), LACKS).fresh()).containsExactly(LACKS);
        assertThat(judge(List.of(), UNCONFIGURED).fresh()).containsExactly(UNCONFIGURED);
        assertThat(judge(List.of(), FAILED).complaints()).containsExactly(FAILED);
    }

    @Test
    void newOneThatConsumersNeedCounts() {
        ComponentState below = ComponentState.unsatisfied("b", "", List.of("x.B"), List.of(new Need("x.A", "(k=v)")));
        Judgement judged = new ComponentJudge(List.of(), Set.of("x.B")).judge(List.of(LACKS, below));
        assertThat(judged.complaints()).containsExactlyInAnyOrder(LACKS, below);
    }

    @Test
    void instancesAreComparedByPid() {
        ComponentState works = ComponentState.working("a", "a~1", List.of());
        ComponentState lacks = ComponentState.unsatisfied("a", "a~2", List.of(), List.of(new Need("x", null)));
        assertThat(judge(List.of(works, lacks), works, lacks).known()).containsExactly(lacks);
        ComponentState one = ComponentState.unsatisfied("a", "a~1", List.of(), List.of(new Need("x", null)));
        assertThat(judge(List.of(works, lacks), one, lacks).complaints()).containsExactly(one);
    }
}
