package dev.midstream.swap.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.DeployOptions.Unclear;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.node.FakeNode.Failure;
import dev.midstream.swap.core.node.FakeNode.Routed;
import dev.midstream.swap.core.node.FakeNode.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapTransactionTest {
    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder);
        fixture.node.runs("a.one", "1.0.0");
    }

    @Test
    void stepsComeInOrderAndNameTheSwap() {
        List<String> steps = new ArrayList<>();
        fixture.progress = step -> steps.add(step.swap() + " " + step.name());
        SwapRecord record = fixture.deploy("a.one", "2.0.0");
        assertThat(steps)
                .containsExactly(
                        record.id() + " stage",
                        record.id() + " prove",
                        record.id() + " warm-up",
                        record.id() + " commit",
                        record.id() + " shift",
                        record.id() + " drain");
        assertThat(record.from()).isEqualTo("1.0.0");
        assertThat(record.to()).isEqualTo("2.0.0");
    }

    @Test
    void adoptedServiceHasItsVersionBefore() {
        fixture.node.runsUnmanaged("a.old", "1.5.0");
        assertThat(fixture.deploy("a.old", "2.0.0").from()).isEqualTo("1.5.0");
    }

    @Test
    void secondSwapOfTheServiceIsRefusedWhileTheFirstRuns() {
        List<SwapRecord> inner = new ArrayList<>();
        fixture.progress = step -> {
            if (step.name().equals("prove") && inner.isEmpty()) {
                inner.add(null);
                inner.set(0, fixture.deploy("a.one", "3.0.0"));
            }
        };
        SwapRecord outer = fixture.deploy("a.one", "2.0.0");
        assertThat(outer.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(inner.get(0).verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(inner.get(0).reasons()).singleElement().asString().contains("another swap of a.one", outer.id());
    }

    @Test
    void serviceNamedTwiceInSetIsRefused() {
        List<SwapRecord> refused = fixture.transaction(Fixture.OPTIONS)
                .deploy(fixture.jar("a.one", "2.0.0"))
                .deploy(fixture.jar("a.one", "3.0.0"))
                .run();
        assertThat(refused).hasSize(2).allMatch(record -> record.verdict() == Verdict.REFUSED);
        assertThat(refused.get(1).reasons()).singleElement().asString().contains("named twice");
    }

    @Test
    void fileThatIsNotBundleRefusesTheWholeSet() {
        List<SwapRecord> refused = fixture.transaction(Fixture.OPTIONS)
                .deploy(fixture.jar("a.one", "2.0.0"))
                .deploy(folder.resolve("missing.jar"))
                .run();
        assertThat(refused).hasSize(2).allMatch(record -> record.verdict() == Verdict.REFUSED);
        assertThat(fixture.node.routing.get("a.one").revision().version()).isEqualTo("1.0.0");
    }

    @Test
    void canaryWithoutTrafficEndsByItsBound() {
        SwapRecord aborted = canary(Unclear.ABORT);
        assertThat(aborted.verdict()).isEqualTo(Verdict.UNDONE);
        assertThat(aborted.reasons()).singleElement().asString().contains("could not tell within 0 s", "--max-hold");
        assertThat(fixture.node.routing.get("a.one").revision().version()).isEqualTo("1.0.0");

        SwapRecord promoted = canary(Unclear.PROMOTE);
        assertThat(promoted.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(promoted.reasons()).singleElement().asString().contains("promoted as asked for");
    }

    private SwapRecord canary(Unclear outcome) {
        return fixture.transaction(Fixture.OPTIONS
                        .withCanary(List.of(5, 50), Duration.ZERO)
                        .withMaxHold(Duration.ZERO, outcome))
                .deploy(fixture.jar("a.one", "2.0.0"))
                .run()
                .get(0);
    }

    @Test
    void canaryIsListedWhileItRuns() {
        List<SwapRecord> seen = new ArrayList<>();
        fixture.progress = step -> {
            if (step.name().equals("canary")) {
                seen.addAll(fixture.context.records().underWay());
            }
        };
        SwapRecord ended = canary(Unclear.PROMOTE);
        assertThat(seen).isNotEmpty().allMatch(record -> record.id().equals(ended.id()));
        assertThat(seen.get(0).verdict()).isEqualTo(Verdict.RUNNING);
        assertThat(seen.get(0).reasons()).containsExactly("in step canary");
    }

    @Test
    void lostCandidateGivesItsCallsBack() {
        fixture.node.stuckCalls = true;
        fixture.node.failAt(Step.SPLIT, Failure.LOST, 3);
        SwapRecord record = canary(Unclear.PROMOTE);
        assertThat(record.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(fixture.node.policies).isEmpty();
        Routed candidate = fixture.node.proven.get(0);
        assertThat(candidate.closed).isTrue();
        assertThat(candidate.inFlight()).as("its stuck call was aborted").isZero();
        assertThat(record.late()).singleElement().satisfies(call -> assertThat(call.what())
                .isEqualTo("GET /stuck"));
    }

    @Test
    void callsThatThrowWhenTheyAreEndedDoNotStopTheDrain() {
        Routed before = fixture.node.routing.get("a.one");
        before.enter();
        SwapRecord record = fixture.deploy("a.one", "2.0.0");
        assertThat(record.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(record.undrained()).isEqualTo(1);
        assertThat(fixture.context.residents().of("a.one")).contains(before.revision());
    }

    @Test
    void optionsOutOfRangeAreRefusedInSentence() {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> Fixture.OPTIONS.withCanary(List.of(5), Duration.ofHours(3_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0 to 7 days");
    }
}
