package dev.midstream.swap.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.node.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoTest {
    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder);
        fixture.node.runs("a.one", "1.0.0");
        fixture.node.runs("a.two", "1.0.0");
    }

    private List<SwapRecord> deploySet(String version, String... services) {
        SwapTransaction set = fixture.transaction(Fixture.OPTIONS);
        for (String service : services) {
            set.deploy(fixture.jar(service, version));
        }
        return set.run();
    }

    private String live(String service) {
        return fixture.node.routing.containsKey(service)
                ? fixture.node.routing.get(service).revision().version()
                : null;
    }

    @Test
    void oneMemberTakesBackTheWholeSet() {
        List<SwapRecord> deployed = deploySet("2.0.0", "a.one", "a.two", "a.three");
        assertThat(deployed)
                .extracting(SwapRecord::set)
                .containsOnly(deployed.get(0).id());

        List<SwapRecord> undone = fixture.undo("a.two", Fixture.OPTIONS);

        assertThat(undone).hasSize(3).allMatch(record -> record.verdict() == Verdict.COMMITTED);
        assertThat(live("a.one")).isEqualTo("1.0.0");
        assertThat(live("a.two")).isEqualTo("1.0.0");
        assertThat(live("a.three")).as("was not there before the set").isNull();
    }

    @Test
    void idTakesBackTheWholeSetAndTheUndoCanBeUndone() {
        List<SwapRecord> deployed = deploySet("2.0.0", "a.one", "a.two");
        new Undo(fixture.context).ofSwap(deployed.get(1), Fixture.OPTIONS, step -> {});
        assertThat(live("a.one")).isEqualTo("1.0.0");

        fixture.undo("a.one", Fixture.OPTIONS);

        assertThat(live("a.one")).isEqualTo("2.0.0");
        assertThat(live("a.two")).isEqualTo("2.0.0");
    }

    @Test
    void setIsNotTakenApartByLaterSwap() {
        deploySet("2.0.0", "a.one", "a.two");
        SwapRecord later = fixture.deploy("a.one", "3.0.0");

        List<SwapRecord> refused = fixture.undo("a.two", Fixture.OPTIONS);

        assertThat(refused).allMatch(record -> record.verdict() == Verdict.REFUSED);
        assertThat(refused.get(0).reasons())
                .singleElement()
                .asString()
                .contains("a.one was swapped again by swap " + later.id());
        assertThat(live("a.one")).isEqualTo("3.0.0");
        assertThat(live("a.two")).isEqualTo("2.0.0");
    }

    @Test
    void revisionThatTheMonitoringHasUndoneComesBackOnlyByName() {
        SwapRecord bad = fixture.deploy("a.one", "2.0.0");
        fixture.undo("a.one", Fixture.OPTIONS);
        fixture.context.records().update(bad.id(), record -> record.with(Verdict.UNDONE, List.of("it failed")));

        SwapRecord again = fixture.undo("a.one", Fixture.OPTIONS).get(0);

        assertThat(again.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(again.reasons()).singleElement().asString().contains("was undone already", "--version 2.0.0");
        assertThat(live("a.one")).isEqualTo("1.0.0");
        assertThat(fixture.undo("a.one", Fixture.OPTIONS.withVersion("2.0.0"))
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.COMMITTED);
        assertThat(live("a.one")).isEqualTo("2.0.0");
    }

    @Test
    void firstDeploymentHasNothingBefore() {
        fixture.deploy("a.new", "1.0.0");
        SwapRecord refused = fixture.undo("a.new", Fixture.OPTIONS).get(0);
        assertThat(refused.reasons()).singleElement().asString().contains("nothing is recorded", "ms:undeploy");
    }

    @Test
    void removedServiceComesBackFromItsKeptJar() {
        fixture.deploy("a.new", "1.0.0");
        fixture.transaction(Fixture.OPTIONS).leave("a.new", Kind.UNDEPLOY).run();
        assertThat(live("a.new")).isNull();

        assertThat(fixture.undo("a.new", Fixture.OPTIONS).get(0).verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(live("a.new")).isEqualTo("1.0.0");
    }

    @Test
    void revisionWithoutKeptJarIsRefusedWithTheWayOut() {
        fixture.deploy("a.one", "2.0.0");
        SwapRecord refused =
                fixture.undo("a.one", Fixture.OPTIONS.withVersion("0.9.0")).get(0);
        assertThat(refused.reasons())
                .singleElement()
                .asString()
                .contains("revision 0.9.0 of a.one was not deployed through Midstream", "Deploy it");
    }

    @Test
    void refusedUndoOfSetLeavesNoRecordOpen() {
        List<SwapRecord> set = deploySet("2.0.0", "a.one", "a.two");
        SwapRecord bad = set.get(1);
        fixture.undo("a.one", Fixture.OPTIONS); // back to 1.0.0, so that 2.0.0 is the way back
        fixture.context.records().update(bad.id(), record -> record.with(Verdict.UNDONE, List.of("it failed")));

        List<SwapRecord> refused = fixture.undo("a.one", Fixture.OPTIONS);

        assertThat(refused).hasSize(2).allMatch(record -> record.verdict() == Verdict.REFUSED);
        assertThat(fixture.context.records().underWay()).isEmpty();
        assertThat(live("a.one")).isEqualTo("1.0.0");
    }

    @Test
    void versionOfSetIsRefused() {
        deploySet("2.0.0", "a.one", "a.two");
        assertThat(fixture.undo("a.one", Fixture.OPTIONS.withVersion("1.0.0"))
                        .get(0)
                        .reasons())
                .singleElement()
                .asString()
                .contains("was of a set");
    }

    @Test
    void residentRevisionIsNotRetiredWhileItIsProven() {
        fixture.deploy("a.one", "2.0.0");
        Installed resident = fixture.context.residents().of("a.one").orElseThrow();
        List<Boolean> held = new ArrayList<>();
        fixture.progress = step -> {
            if (step.name().equals("prove")) {
                held.add(fixture.context.residents().holds(resident));
                held.add(fixture.context.residents().of("a.one").isPresent());
            }
        };
        assertThat(fixture.undo("a.one", Fixture.OPTIONS).get(0).verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(held).as("held for the undo, and not to be had by another").containsExactly(true, false);
    }

    @Test
    void undoBasedOnFormerStateIsRefused() {
        SwapRecord first = fixture.deploy("a.one", "2.0.0");
        fixture.deploy("a.one", "3.0.0");
        List<SwapRecord> refused =
                new Undo(fixture.context).ofMonitored(Map.of(first.id(), "a.one"), List.of("it failed"));
        assertThat(refused.get(0).verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(refused.get(0).reasons()).singleElement().asString().contains("was swapped again by swap");
        assertThat(live("a.one")).isEqualTo("3.0.0");
    }
}
