package dev.midstream.swap.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.DeployOptions.Unclear;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.node.FakeNode;
import dev.midstream.swap.core.node.FakeNode.Bundle;
import dev.midstream.swap.core.node.FakeNode.Failure;
import dev.midstream.swap.core.node.FakeNode.Routed;
import dev.midstream.swap.core.node.FakeNode.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every step of every kind of swap fails in every way. Afterwards routing, disk, installed revisions, claims, records,
 * policies, jars and calls in flight agree, and the next swap succeeds.
 */
class FailureMatrixTest {
    private static final int LEAST = 200;
    private static final List<String> SERVICES = List.of("a.one", "a.two", "a.three");

    /** In memory where there is such a folder: the test forces thousands of files to disk. */
    private static Path folder;

    @BeforeAll
    static void open() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "midstream-test")
                : Files.createTempDirectory("midstream-test");
    }

    @AfterAll
    static void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A kind of swap: the state before, and the swap itself. */
    private enum Scenario {
        FIRST {
            @Override
            List<SwapRecord> run(Fixture fixture) {
                return List.of(fixture.deploy("a.one", "2.0.0"));
            }
        },
        ADOPTION {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runsUnmanaged("a.one", "1.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return List.of(fixture.deploy("a.one", "2.0.0"));
            }
        },
        SWAP {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runs("a.one", "1.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return List.of(fixture.deploy("a.one", "2.0.0"));
            }
        },
        SET {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runs("a.one", "1.0.0");
                fixture.node.runs("a.two", "1.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                SwapTransaction set = fixture.transaction(Fixture.OPTIONS);
                SERVICES.forEach(service -> set.deploy(fixture.jar(service, "2.0.0")));
                return set.run();
            }
        },
        CANARY {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runs("a.one", "1.0.0");
                fixture.node.stuckCalls = true;
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                DeployOptions options = Fixture.OPTIONS
                        .withCanary(List.of(50), Duration.ZERO)
                        .withMaxHold(Duration.ZERO, Unclear.PROMOTE);
                return fixture.transaction(options)
                        .deploy(fixture.jar("a.one", "2.0.0"))
                        .run();
            }
        },
        UNDO {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runs("a.one", "1.0.0");
                fixture.deploy("a.one", "2.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return fixture.undo("a.one", Fixture.OPTIONS);
            }
        },
        UNDO_BY_JAR {
            @Override
            void prepare(Fixture fixture) {
                fixture.deploy("a.one", "1.0.0");
                fixture.deploy("a.one", "2.0.0");
                fixture.deploy("a.one", "3.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return fixture.undo("a.one", Fixture.OPTIONS.withVersion("1.0.0"));
            }
        },
        UNDO_OF_SET {
            @Override
            void prepare(Fixture fixture) {
                SET.prepare(fixture);
                SET.run(fixture);
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return fixture.undo("a.two", Fixture.OPTIONS);
            }
        },
        WITHDRAWAL {
            @Override
            void prepare(Fixture fixture) {
                fixture.node.runs("a.one", "1.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return fixture.transaction(Fixture.OPTIONS)
                        .leave("a.one", Kind.WITHDRAW)
                        .run();
            }
        },
        REMOVAL {
            @Override
            void prepare(Fixture fixture) {
                fixture.deploy("a.one", "1.0.0");
            }

            @Override
            List<SwapRecord> run(Fixture fixture) {
                return fixture.transaction(Fixture.OPTIONS)
                        .leave("a.one", Kind.UNDEPLOY)
                        .run();
            }
        };

        void prepare(Fixture fixture) {}

        abstract List<SwapRecord> run(Fixture fixture);
    }

    /** The state that a swap that did not happen must leave as it was. */
    private record State(
            Map<String, String> live,
            Map<String, String> disk,
            Set<Bundle> bundles,
            Set<String> jars,
            Set<String> policies) {
        static State of(Fixture fixture) throws IOException {
            Map<String, String> live = new TreeMap<>();
            fixture.node.routing.forEach(
                    (service, routed) -> live.put(service, routed.revision().version()));
            return new State(
                    live,
                    new TreeMap<>(fixture.node.disk),
                    new HashSet<>(fixture.node.bundles),
                    jars(fixture.folder),
                    Set.copyOf(fixture.node.policies.keySet()));
        }

        private static Set<String> jars(Path folder) throws IOException {
            Path store = folder.resolve("artifacts");
            if (!Files.isDirectory(store)) {
                return Set.of();
            }
            try (Stream<Path> files = Files.list(store)) {
                return Set.copyOf(
                        files.map(file -> file.getFileName().toString()).toList());
            }
        }
    }

    private static int folders;

    private static Fixture fixture(Scenario scenario) throws IOException {
        Fixture fixture = new Fixture(Files.createDirectories(folder.resolve("node" + ++folders)));
        scenario.prepare(fixture);
        return fixture;
    }

    @TestFactory
    Stream<DynamicTest> everyStepFailsInEveryWay() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Map<Scenario, Integer> counts = new EnumMap<>(Scenario.class);
        for (Scenario scenario : Scenario.values()) {
            for (Step step : Step.values()) {
                for (int call = 1; call <= 3 && happens(scenario, step, call); call++) {
                    for (Failure failure : Failure.values()) {
                        int which = call;
                        counts.merge(scenario, 1, Integer::sum);
                        tests.add(DynamicTest.dynamicTest(
                                scenario + ": " + step + " #" + call + " fails by " + failure,
                                () -> fails(scenario, step, which, failure)));
                    }
                }
            }
        }
        assertThat(tests).as("combinations: %s", counts).hasSizeGreaterThanOrEqualTo(LEAST);
        return tests.stream();
    }

    private static boolean happens(Scenario scenario, Step step, int call) throws IOException {
        Fixture fixture = fixture(scenario);
        fixture.node.failAt(step, Failure.RUNTIME, call);
        scenario.run(fixture);
        return fixture.node.fired();
    }

    private static void fails(Scenario scenario, Step step, int call, Failure failure) throws Exception {
        Fixture fixture = fixture(scenario);
        State before = State.of(fixture);
        fixture.node.failAt(step, failure, call);

        List<SwapRecord> records = scenario.run(fixture);
        boolean interrupted = Thread.interrupted();

        assertThat(fixture.node.fired()).isTrue();
        assertThat(records).isNotEmpty();
        Set<Verdict> verdicts = new HashSet<>();
        records.forEach(record -> verdicts.add(record.verdict()));
        assertThat(verdicts).as("a set has one verdict").hasSize(1);
        if (failure == Failure.INTERRUPT) {
            assertThat(interrupted).as("the interrupt is kept for the caller").isTrue();
        }
        if (verdicts.contains(Verdict.COMMITTED)) {
            happened(fixture, records);
        } else {
            assertThat(step).as("a failure after the shift refuses nothing").isNotIn(Step.AFTER_SHIFT, Step.FALLBACK);
            nothingHappened(scenario, fixture, before, records, step, failure);
        }
        agree(fixture, records);
        theNextSwapSucceeds(fixture);
    }

    private static void happened(Fixture fixture, List<SwapRecord> records) {
        for (SwapRecord record : records) {
            Routed live = fixture.node.routing.get(record.service());
            assertThat(live == null ? null : live.revision().version()).isEqualTo(record.to());
        }
    }

    private static void nothingHappened(
            Scenario scenario, Fixture fixture, State before, List<SwapRecord> records, Step step, Failure failure)
            throws IOException {
        State after = State.of(fixture);
        if (scenario != Scenario.ADOPTION) {
            assertThat(after.live()).isEqualTo(before.live());
        }
        assertThat(after.disk()).isEqualTo(before.disk());
        assertThat(after.jars()).as("jars in the store").isEqualTo(before.jars());
        assertThat(after.policies()).as("policies").isEqualTo(before.policies());
        if (scenario != Scenario.ADOPTION && failure != Failure.LOST) {
            assertThat(after.bundles()).as("installed").isEqualTo(before.bundles());
        }
        records.forEach(record -> assertThat(record.reasons()).isNotEmpty());
        for (Routed candidate : fixture.node.proven) {
            if (!fixture.node.routing.containsValue(candidate)
                    && !fixture.context.residents().holds(candidate.revision())) {
                assertThat(candidate.closed).isTrue();
                assertThat(candidate.released).isTrue();
                assertThat(candidate.inFlight()).isZero();
            }
        }
    }

    /** Routing and disk name the same revisions, nothing is claimed or under way, and no revision is left over. */
    private static void agree(Fixture fixture, List<SwapRecord> records) {
        FakeNode node = fixture.node;
        node.routing.forEach((service, routed) -> {
            String committed = node.disk.get(service);
            if (committed != null) {
                assertThat(committed).isEqualTo(routed.revision().version());
            }
        });
        assertThat(node.previewed).as("previewed").isEmpty();
        assertThat(node.reservations).as("reservations").isEmpty();
        node.disk.forEach((service, version) -> {
            if (version.equals(FakeNode.ABSENT)) {
                assertThat(node.routing).doesNotContainKey(service);
            } else {
                assertThat(node.routing).containsKey(service);
            }
        });
        for (Bundle bundle : node.bundles) {
            boolean live = node.routing.values().stream()
                    .anyMatch(routed -> routed.revision().equals(bundle));
            assertThat(live || fixture.context.residents().holds(bundle) || !node.bundles.contains(bundle))
                    .as("%s is live or resident", bundle)
                    .isTrue();
        }
        SERVICES.forEach(
                service -> assertThat(fixture.context.claims().held(service)).isFalse());
        assertThat(fixture.context.records().underWay()).isEmpty();
        records.forEach(record ->
                assertThat(fixture.context.records().find(record.id())).isPresent());
        assertThat(node.policies.values()).doesNotContain("split", "warm-up");
    }

    private static void theNextSwapSucceeds(Fixture fixture) {
        fixture.node.heal();
        fixture.node.stuckCalls = false;
        assertThat(fixture.deploy("a.one", "9.0.0").verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(fixture.node.routing.get("a.one").revision().version()).isEqualTo("9.0.0");
        assertThat(fixture.node.disk).containsEntry("a.one", "9.0.0");
    }

    @TestFactory
    Stream<DynamicTest> cleanUpThatFailsTooReleasesTheClaims() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            for (Step step : Step.values()) {
                if (happens(scenario, step, 1)) {
                    tests.add(DynamicTest.dynamicTest(scenario + ": " + step, () -> {
                        Fixture fixture = fixture(scenario);
                        fixture.node.failAt(step, Failure.ERROR, 1);
                        fixture.node.cleanUpFails = true;
                        scenario.run(fixture);
                        assertThat(fixture.context.records().underWay()).isEmpty();
                        theNextSwapSucceeds(fixture);
                    }));
                }
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> recordsAndListenersTakeNoPart() {
        return Stream.of(Scenario.values())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> {
                    Fixture fixture = fixture(scenario);
                    Path records = fixture.folder.resolve("swaps");
                    try (Stream<Path> files = Files.list(records)) {
                        for (Path file : files.toList()) {
                            Files.delete(file);
                        }
                    }
                    Files.delete(records);
                    Files.createFile(records); // so that no record can be written
                    fixture.progress = step -> {
                        throw new LinkageError("a listener of progress");
                    };
                    List<SwapRecord> ended = scenario.run(fixture);
                    assertThat(ended).allMatch(record -> record.verdict() == Verdict.COMMITTED);
                    happened(fixture, ended);
                    agree(fixture, ended);
                }));
    }
}
