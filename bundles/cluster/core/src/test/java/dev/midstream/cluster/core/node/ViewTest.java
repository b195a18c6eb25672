package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.Placement.Place;
import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Running;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Running LIVE = new Running("v1", true, null, null);

    private final FakeRegistry registry = new FakeRegistry();

    @BeforeEach
    void serviceRunsOnA() {
        join("a");
        want("a");
        report("a", LIVE);
        registry.put(Folders.DUTIES, "a", Map.of("s", "v1"));
    }

    @Test
    void serviceThatRunsWhereItIsWantedIsSettled() {
        assertThat(placement().settled()).isTrue();
    }

    @Test
    void moveThatLeaderHasNotSeenIsNotSettled() {
        join("b");
        want("b");
        assertThat(placement().settled()).isFalse();
        assertThat(placement().places())
                .containsExactly(
                        new Place("a", "v1", "v1", "v1", true, null), new Place("b", "v1", null, null, false, null));
    }

    @Test
    void serviceStaysSettledWhilePreferredNodeIsAway() {
        want("b");
        assertThat(placement().settled()).isTrue();
    }

    @Test
    void serviceStaysSettledWhenPreferredNodeRefuses() {
        join("b");
        want("b");
        report("b", new Running(null, false, "v1", "no database"));
        assertThat(placement().settled()).isTrue();
    }

    @Test
    void revisionThatDoesNotAnswerIsNotSettled() {
        report("a", new Running("v1", false, null, "its database is away"));
        assertThat(placement().settled()).isFalse();
        assertThat(placement().places())
                .containsExactly(new Place("a", "v1", "v1", "v1", false, "its database is away"));
    }

    private void join(String node) {
        registry.put(Folders.MEMBERS, node, Member.of(node, Map.of()));
    }

    private void want(String preferred) {
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of(preferred)));
    }

    private void report(String node, Running running) {
        registry.put(Folders.RUNNING, node, Map.of("s", running));
    }

    private Placement placement() {
        return new View(registry, "a", "a").placement("s");
    }
}
