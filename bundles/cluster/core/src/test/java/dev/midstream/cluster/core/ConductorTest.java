package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Conductor;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Now;
import dev.midstream.cluster.core.model.Placed;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One service, step by step. */
class ConductorTest {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final Duration TAKE_UP = Limits.of(GRACE).takeUp();

    private final Conductor conductor = new Conductor(Limits.of(GRACE));
    private final Map<String, Member> members = new TreeMap<>();
    private final Set<String> reporting = new HashSet<>();
    private Instant now = Instant.EPOCH;
    private Placed service;

    @Test
    void runsOnAsManyNodesAsAreWanted() {
        nodes("a", "b", "c");
        want(2);
        step();
        assertThat(service.assigned()).hasSize(2).containsValue("v1");
    }

    @Test
    void movesNothingThatNeedNotMove() {
        nodes("a", "b", "c");
        want(2);
        step();
        Map<String, String> before = service.assigned();
        allServe();
        step();
        nodes("d", "e");
        step();
        assertThat(service.assigned()).isEqualTo(before);
    }

    @Test
    void aMovedServiceLeavesItsNodeWhenTheOtherServes() {
        nodes("a", "b");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        allServe();
        service = placed(service.desired().moved("a", "b", List.of("a")), service.assigned());
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "b");
        step();
        assertThat(service.assigned()).as("b does not serve yet").containsOnlyKeys("a", "b");
        allServe();
        step();
        assertThat(service.assigned()).containsOnlyKeys("b");
    }

    @Test
    void whatANodeRefusesGoesElsewhereAndTheOldNodeKeepsItMeanwhile() {
        nodes("a", "b", "c");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        allServe();
        service = placed(service.desired().preferring(List.of("b", "c")), service.assigned());
        step();
        report("b", new Running(null, false, "v1", "no room"));
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "c");
        allServe();
        step();
        assertThat(service.assigned()).containsOnlyKeys("c");
    }

    @Test
    void aDeadNodesServicesAreRunElsewhereAfterTheGrace() {
        nodes("a", "b", "c");
        want(2);
        step();
        allServe();
        String dead = service.assigned().keySet().iterator().next();
        members.remove(dead);
        report(dead, Running.NOTHING);
        step();
        assertThat(service.assigned()).as("it may only restart").containsKey(dead);
        now = now.plus(GRACE);
        step();
        assertThat(service.assigned()).hasSize(2).doesNotContainKey(dead);
    }

    @Test
    void labelsAreConstraints() {
        members.put("a", Member.of("a", Map.of("zone", "east")));
        members.put("b", Member.of("b", Map.of("zone", "west", "disk", "fast")));
        want(2);
        service = placed(service.desired().withLabels(Map.of("zone", "west")), Map.of());
        step();
        assertThat(service.assigned()).containsOnlyKeys("b");
    }

    @Test
    void aRolloutTakesOneNodeAfterTheOther() {
        begin();
        step();
        assertThat(on("v2")).hasSize(1);
        step();
        assertThat(on("v2")).as("the first one does not serve it yet").hasSize(1);
        allServe();
        step();
        now = now.plus(HOLD).minusMillis(1);
        step();
        assertThat(on("v2")).as("held").hasSize(1);
        now = now.plusMillis(1);
        step();
        assertThat(on("v2")).hasSize(2);
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.RUNNING);
        for (int i = 0; i < 4; i++) {
            allServe();
            step();
            now = now.plus(HOLD);
            step();
        }
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.DONE);
        assertThat(service.desired().digest()).isEqualTo("v2");
        assertThat(on("v2")).hasSize(3);
    }

    @Test
    void aRolloutThatFailsOnANodeIsUndoneOnAll() {
        begin();
        step();
        allServe();
        step();
        now = now.plus(HOLD);
        step();
        List<String> both = on("v2");
        report(both.get(0), new Running("v2", true, null, null));
        report(both.get(1), new Running("v1", true, "v2", "5 % of its calls failed"));
        step();
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.UNDOING);
        assertThat(service.rollout().reason()).contains(both.get(1)).contains("5 % of its calls failed");
        assertThat(on("v2")).isEmpty();
        allServe();
        step();
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.UNDONE);
        assertThat(service.desired().digest()).isEqualTo("v1");
    }

    @Test
    void aRolloutThatWasDoneIsUndoneWhenANodeGoesBack() {
        begin();
        for (int i = 0; i < 8 && !service.rollout().ended(); i++) {
            step();
            allServe();
            now = now.plus(HOLD);
        }
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.DONE);
        report("b", new Running("v1", true, "v2", "its health is bad"));
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "b", "c").containsValue("v1");
        assertThat(on("v2")).isEmpty();
        allServe();
        step();
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.UNDONE);
        assertThat(service.desired().digest()).isEqualTo("v1");
    }

    @Test
    void whoRefusesARevisionAndServesAnotherKeepsItUntilSomebodyServes() {
        nodes("a", "b");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        report("a", new Running("v0", true, "v1", "refused"));
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "b");
        report("b", new Running("v1", true, null, null));
        step();
        assertThat(service.assigned()).containsOnlyKeys("b");
    }

    @Test
    void lastNodeKeepsRevisionThatCannotBeUndone() {
        nodes("a");
        want(1);
        step();
        allServe();
        service = new Placed(
                service.desired(),
                Map.of("a", "v1"),
                Rollout.begin("s", "v1", "v2", HOLD).undone("undone by test"),
                Map.of("a", new Running("v2", true, "v1", "its jar is gone")));
        for (int i = 0; i < 5; i++) {
            step();
            now = now.plus(HOLD);
        }
        assertThat(service.assigned())
                .as("an empty assignment would withdraw v2")
                .containsOnlyKeys("a");
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.DONE);
        assertThat(service.rollout().reason())
                .isEqualTo("undone by test; it could not be undone on node a: its jar is gone");
        assertThat(service.desired().digest()).as("what runs").isEqualTo("v2");
        assertThat(service.assigned()).containsExactly(Map.entry("a", "v2"));
    }

    @Test
    void rolloutWhoseRevisionsNoNodeRunsEnds() {
        nodes("a", "b");
        want(2);
        service = new Placed(
                service.desired(),
                Map.of("a", "v1", "b", "v1"),
                Rollout.begin("s", "v1", "v2", HOLD).undone("undone by test"),
                Map.of(
                        "a", new Running(null, false, "v1", "no room"),
                        "b", new Running(null, false, "v1", "its jar is gone")));
        step();
        step();
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.UNDONE);
        assertThat(service.rollout().reason()).contains("a: no room; b: its jar is gone");
        assertThat(service.desired().digest()).as("tried again after pauses").isEqualTo("v1");
        assertThat(service.assigned()).containsOnlyKeys("a", "b").containsValue("v1");
    }

    @Test
    void undoGoesOnWhileNodeStillTriesOldRevision() {
        nodes("a", "b");
        want(2);
        service = new Placed(
                service.desired(),
                Map.of("a", "v1", "b", "v1"),
                Rollout.begin("s", "v1", "v2", HOLD).undone("undone by test"),
                Map.of(
                        "a",
                        new Running("v2", true, "v1", "its jar is gone"),
                        "b",
                        new Running("v2", true, null, null).workingOn("v1")));
        step();
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.UNDOING);
        assertThat(service.desired().digest()).isEqualTo("v1");
    }

    @Test
    void rolloutReplacesRevisionThatRunsNowhere() {
        nodes("a", "b");
        want(1);
        service = new Placed(
                service.desired(),
                Map.of(),
                Rollout.begin("s", "v1", "v2", HOLD),
                Map.of(
                        "a",
                        new Running(null, false, "v1", "no contract"),
                        "b",
                        new Running(null, false, "v1", "no contract")));
        for (int i = 0; i < 4 && !service.rollout().ended(); i++) {
            step();
            assertThat(service.assigned()).hasSize(1).containsValue("v2");
            allServe();
            now = now.plus(HOLD);
        }
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.DONE);
        assertThat(service.desired().digest()).isEqualTo("v2");
    }

    @Test
    void aNewLeaderGoesOnWithARollout() {
        begin();
        step();
        allServe();
        Conductor successor = new Conductor(Limits.of(GRACE));
        for (int i = 0; i < 8 && !service.rollout().ended(); i++) {
            service = successor.next(service, members, Map.of(), now());
            allServe();
            now = now.plus(HOLD);
        }
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.DONE);
    }

    @Test
    void aNodeThatComesInDuringARolloutBeginsWithTheOldRevision() {
        begin();
        step();
        nodes("d");
        service = placed(service.desired().withInstances(4), service.assigned());
        step();
        assertThat(service.assigned()).containsEntry("d", "v1");
    }

    @Test
    void aServiceWhoseDataAreOnOneNodeRunsThereOrNotAtAll() {
        nodes("a", "b", "c");
        want(1);
        step();
        String home = service.assigned().keySet().iterator().next();
        report(home, new Running("v1", true, null, null, "its data are in a store of this node"));
        step();
        assertThat(service.desired().home()).isEqualTo(home);

        members.remove(home);
        report(home, Running.NOTHING);
        for (int i = 0; i < 5; i++) {
            step();
            now = now.plus(GRACE).plus(GRACE);
        }
        assertThat(service.assigned()).as("however long it is away").containsOnlyKeys(home);

        nodes(home);
        allServe();
        step();
        assertThat(service.desired().home()).as("where its data are for all").isNull();
        members.remove(home);
        report(home, Running.NOTHING);
        step();
        now = now.plus(GRACE).plus(GRACE);
        step();
        assertThat(service.assigned()).doesNotContainKey(home).hasSize(1);
    }

    @Test
    void assignmentThatIsNotTakenUpGoesToAnotherNodeToo() {
        nodes("a", "b", "c");
        reporting.addAll(List.of("a", "b", "c"));
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        step(); // which is the first to see the assignment
        now = now.plus(TAKE_UP).minusMillis(1);
        step();
        assertThat(service.assigned()).as("in time").containsOnlyKeys("a");
        now = now.plusMillis(1);
        step();
        assertThat(service.assigned()).hasSize(2).containsKey("a");
        String second = other("a");
        report(second, new Running("v1", true, null, null));
        step();
        assertThat(service.assigned()).containsOnlyKeys(second);
    }

    @Test
    void nodeThatWorksOrStartsHasMoreTime() {
        nodes("a", "b");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        now = now.plus(TAKE_UP);
        step();
        assertThat(service.assigned()).as("a is starting").containsOnlyKeys("a");
        reporting.addAll(List.of("a", "b"));
        report("a", Running.NOTHING.workingOn("v1"));
        now = now.plus(TAKE_UP);
        step();
        assertThat(service.assigned()).as("a works on it").containsOnlyKeys("a");
        now = now.plus(Limits.of(GRACE).work());
        step();
        assertThat(service.assigned()).as("a hangs").containsOnlyKeys("a", "b");
    }

    @Test
    void canaryUnderWayHasNoDeadline() {
        begin();
        reporting.addAll(members.keySet());
        step();
        String first = on("v2").get(0);
        report(first, new Running("v1", true, null, null).workingOn("v2"));
        for (int i = 0; i < 100; i++) {
            now = now.plus(TAKE_UP);
            step();
        }
        assertThat(on("v2")).containsExactly(first);
        assertThat(service.assigned()).containsOnlyKeys("a", "b", "c");
        assertThat(service.rollout().state()).isEqualTo(Rollout.State.RUNNING);
    }

    @Test
    void fewNodesGetServiceThatNeverStarts() {
        for (int i = 0; i < 50; i++) {
            nodes("n" + i);
        }
        reporting.addAll(members.keySet());
        want(1);
        for (int i = 0; i < 100; i++) {
            step();
            now = now.plus(TAKE_UP);
        }
        assertThat(service.assigned()).hasSize(Conductor.MOST_LATE);
    }

    @Test
    void jumpOfTheWallClockEndsNeitherGraceNorHold() {
        begin();
        step();
        allServe();
        step();
        members.remove("a");
        service = placed(service.desired().withInstances(2), service.assigned());
        step();
        Instant jumped = now.plus(Duration.ofHours(1));
        step(new Now(jumped, now().nanos()));
        assertThat(on("v2")).as("held").hasSize(1);
        assertThat(service.assigned()).as("within the grace").containsKey("a");
        step(new Now(jumped, now().nanos() + HOLD.toNanos()));
        assertThat(service.assigned()).as("the grace is over").doesNotContainKey("a");
    }

    @Test
    void serviceLeavesDrainedNodeWhenAnotherServes() {
        nodes("a", "b");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        allServe();
        drain("a");
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "b");
        step();
        assertThat(service.assigned()).as("b does not serve yet").containsOnlyKeys("a", "b");
        allServe();
        step();
        assertThat(service.assigned()).containsOnlyKeys("b");
        nodes("a");
        report("a", Running.NOTHING);
        step();
        assertThat(service.assigned())
                .as("it prefers a, which takes services again")
                .containsKey("a");
    }

    @Test
    void lateNodeDoesNotLowerNumberOfNodes() {
        nodes("a", "b", "c");
        reporting.addAll(members.keySet());
        want(2);
        service = placed(service.desired().preferring(List.of("a", "b")), Map.of());
        step();
        allServe();
        drain("a");
        step();
        assertThat(service.assigned()).containsOnlyKeys("a", "b", "c");
        for (int i = 0; i < 3; i++) {
            step();
            now = now.plus(TAKE_UP);
        }
        assertThat(service.assigned()).as("c is late").containsOnlyKeys("a", "b", "c");
        allServe();
        step();
        assertThat(service.assigned()).containsOnlyKeys("b", "c");
    }

    @Test
    void drainedNodeKeepsServiceThatNoOtherNodeMayRun() {
        nodes("a");
        want(1);
        step();
        allServe();
        drain("a");
        step();
        assertThat(service.assigned()).containsOnlyKeys("a");
    }

    @Test
    void drainedNodeKeepsServiceWhoseDataAreThere() {
        nodes("a", "b");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        report("a", new Running("v1", true, null, null, "its data are in a store of this node"));
        drain("a");
        step();
        step();
        assertThat(service.assigned()).containsOnlyKeys("a");
    }

    @Test
    void nothingIsPlacedOnDrainedNode() {
        nodes("a", "b");
        drain("a");
        want(2);
        step();
        assertThat(service.assigned()).containsOnlyKeys("b");
    }

    @Test
    void fewServicesLeaveDrainedNodeAtOnce() {
        nodes("a", "b");
        Map<String, Placed> all = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            String name = "s" + (char) ('a' + i);
            all.put(
                    name,
                    new Placed(
                            new Desired(name, "v1", 1, Map.of(), List.of()),
                            Map.of("a", "v1"),
                            null,
                            Map.of("a", new Running("v1", true, null, null))));
        }
        drain("a");
        int rounds = 0;
        while (all.values().stream().anyMatch(each -> each.assigned().containsKey("a"))) {
            conductor.look(members, reporting, all.values(), now());
            all.replaceAll((name, each) -> conductor.next(each, members, Map.of(), now()));
            assertThat(all.values().stream().filter(each -> each.assigned().size() > 1))
                    .hasSizeLessThanOrEqualTo(Conductor.LEAVING);
            all.replaceAll((name, each) -> new Placed(
                    each.desired(),
                    each.assigned(),
                    null,
                    serving(each.assigned().keySet())));
            assertThat(rounds++).isLessThan(100);
        }
        assertThat(all.values()).allSatisfy(each -> assertThat(each.assigned()).containsOnlyKeys("b"));
    }

    @Test
    void servicesThatCannotBeWithdrawnDelayNoDrain() {
        nodes("a", "b");
        drain("a");
        assertThat(lastLeaves("used here by z")).isTrue();
        assertThat(lastLeaves(null)).as("the others are being withdrawn").isFalse();
    }

    /** As many services as may leave at a time have moved to another node, and still run on the drained one. */
    private boolean lastLeaves(String reason) {
        Map<String, Placed> all = new TreeMap<>();
        for (int i = 0; i < Conductor.LEAVING; i++) {
            Map<String, Running> running = serving(Set.of("b"));
            running.put("a", new Running("v1", true, null, reason));
            all.put(
                    "s" + i,
                    new Placed(new Desired("s" + i, "v1", 1, Map.of(), List.of()), Map.of("b", "v1"), null, running));
        }
        all.put(
                "z",
                new Placed(
                        new Desired("z", "v1", 1, Map.of(), List.of()), Map.of("a", "v1"), null, serving(Set.of("a"))));
        round(all);
        return all.get("z").assigned().containsKey("b");
    }

    @Test
    void servicesOfManyAbsentNodesMoveLaterAndFewAtOnce() {
        nodes("a", "b", "c", "d", "e");
        Map<String, Placed> all = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            String name = "s" + i;
            String node = List.of("a", "b", "c", "d", "e").get(i % 5);
            all.put(
                    name,
                    new Placed(
                            new Desired(name, "v1", 1, Map.of(), List.of()),
                            Map.of(node, "v1"),
                            null,
                            serving(Set.of(node))));
        }
        members.keySet().removeAll(Set.of("a", "b", "c"));
        round(all);
        now = now.plus(Limits.of(GRACE).brake()).minusMillis(1);
        round(all);
        assertThat(all.values().stream().filter(each -> !members.keySet()
                        .containsAll(each.assigned().keySet())))
                .as("they may only restart")
                .hasSize(36);
        now = now.plusMillis(1);
        round(all);
        assertThat(all.values().stream().filter(each -> members.keySet()
                        .containsAll(each.assigned().keySet())))
                .hasSize(24 + Limits.of(GRACE).moves());
        assertThat(conductor.braked()).isTrue();
    }

    @Test
    void minorityOfAbsentNodesIsNoReasonToWait() {
        nodes("a", "b", "c");
        want(1);
        service = placed(service.desired().preferring(List.of("a")), Map.of());
        step();
        allServe();
        members.remove("a");
        report("a", Running.NOTHING);
        step();
        now = now.plus(GRACE);
        step();
        assertThat(service.assigned()).doesNotContainKey("a").hasSize(1);
    }

    private void round(Map<String, Placed> all) {
        conductor.look(members, reporting, all.values(), now());
        all.replaceAll((name, each) -> conductor.next(each, members, Map.of(), now()));
    }

    private static Map<String, Running> serving(Set<String> nodes) {
        Map<String, Running> running = new HashMap<>();
        nodes.forEach(node -> running.put(node, new Running("v1", true, null, null)));
        return running;
    }

    private void drain(String node) {
        members.put(node, Member.of(node, Map.of()).drained());
    }

    private String other(String than) {
        return service.assigned().keySet().stream()
                .filter(node -> !node.equals(than))
                .findFirst()
                .orElseThrow();
    }

    private void begin() {
        nodes("a", "b", "c");
        want(3);
        step();
        allServe();
        service = new Placed(
                service.desired(), service.assigned(), Rollout.begin("s", "v1", "v2", HOLD), service.running());
    }

    private void nodes(String... ids) {
        for (String id : ids) {
            members.put(id, Member.of(id, Map.of()));
        }
    }

    private void want(int instances) {
        service = new Placed(new Desired("s", "v1", instances, Map.of(), List.of()), Map.of(), null, new HashMap<>());
    }

    private Placed placed(Desired desired, Map<String, String> assigned) {
        return new Placed(desired, assigned, service.rollout(), service.running());
    }

    private void step() {
        step(now());
    }

    private void step(Now moment) {
        conductor.look(members, reporting, List.of(service), moment);
        service = conductor.next(service, members, Map.of(), moment);
    }

    /** Both clocks agree. */
    private Now now() {
        return new Now(now, Duration.between(Instant.EPOCH, now).toNanos());
    }

    private void report(String node, Running running) {
        Map<String, Running> all = new HashMap<>(service.running());
        all.put(node, running);
        service = new Placed(service.desired(), service.assigned(), service.rollout(), all);
    }

    private void allServe() {
        service.assigned().forEach((node, digest) -> report(node, new Running(digest, true, null, null)));
    }

    private List<String> on(String digest) {
        return service.assigned().entrySet().stream()
                .filter(each -> each.getValue().equals(digest))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
