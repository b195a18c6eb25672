package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that each command of the scope ms and each of its options must follow. */
class AllCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Path ROLES =
            Path.of("../../karaf-distro/src/main/resources/etc/org.apache.karaf.command.acl.ms.cfg");

    /** Commands that change nothing. All others have {@code --dry-run}. */
    private static final Set<String> READING =
            Set.of("services", "info", "history", "certificate", "plan", "queues", "dead", "nodes");

    /** Arguments with which each command succeeds on the fakes, on a node and in a cluster; "-" if it has to fail. */
    private static final Map<String, List<String>> ARGUMENTS = Map.ofEntries(
            Map.entry("services", List.of("", "")),
            Map.entry("info", List.of("storage", "storage")),
            Map.entry("history", List.of("", "storage")),
            Map.entry("certificate", List.of("12", "12")),
            Map.entry("plan", List.of("x.jar", "x.jar")),
            Map.entry("deploy", List.of("x.jar", "x.jar")),
            Map.entry("undo", List.of("storage", "storage")),
            Map.entry("undeploy", List.of("storage", "storage")),
            Map.entry("promote", List.of("13", "13")),
            Map.entry("abort", List.of("13", "13")),
            Map.entry("backup", List.of("target/backup-of-a-test.zip", "target/backup-of-a-test.zip")),
            Map.entry("queues", List.of("", "")),
            Map.entry("dead", List.of("", "--id :1:1:1:2")),
            Map.entry("retry", List.of("--all", "4:1:1:1:1")),
            Map.entry("nodes", List.of("-", "")),
            Map.entry("scale", List.of("-", "storage 2")),
            Map.entry("move", List.of("-", "storage node2")),
            Map.entry("drain", List.of("-", "node1")));

    private static Shell filled(boolean cluster, String command) {
        Shell shell = cluster ? Shell.inCluster() : Shell.onNode();
        shell.queues.fill();
        shell.letters.fill();
        String consumer = "dev.midstream.example.with.a.long.name.consumer 1.0.0";
        Revision live = new Revision(101, "1.1.0", Revision.State.LIVE, 1234567890L, 12345);
        shell.swaps.services.add(new Service(
                SwapRecords.SERVICE,
                "storage",
                live,
                List.of(
                        live,
                        new Revision(100, "1.0.0", Revision.State.RESIDENT, 1, 0),
                        new Revision(102, "1.2.0.SNAPSHOT-20261127", Revision.State.STAGED, 1, 0)),
                List.of(new Contract(
                        List.of("dev.midstream.storage.api.Objects", "dev.midstream.storage.api.Documents"),
                        true,
                        command.equals("undeploy") ? List.of() : List.of(consumer, consumer))),
                List.of("HTTP /storage/objects/*"),
                List.of("/storage/*"),
                Service.Kind.SERVICE,
                List.of(),
                List.of()));
        shell.swaps.services.add(new Service(
                SwapRecords.SERVICE + ".api",
                "storage.api",
                live,
                List.of(live, new Revision(100, "1.0.0", Revision.State.RESIDENT, 0, 0)),
                List.of(),
                List.of(),
                List.of(),
                Service.Kind.CONTRACT,
                List.of(new PackageUse("dev.midstream.storage.api", "1.0.0", List.of(consumer, consumer))),
                List.of()));
        shell.swaps.history.add(SwapRecords.swap()
                .verdict(Verdict.COMMITTED, "a long reason " + "that has many words ".repeat(20))
                .step("prove")
                .counts("call", 1, 2)
                .loader(false, "The class loader is held by the threads a, b and c.")
                .build());
        if (Set.of("promote", "abort", "services", "history").contains(command)) {
            shell.swaps.underWay.add(SwapRecords.swap()
                    .id("13")
                    .verdict(Verdict.RUNNING, "in step canary")
                    .step("canary")
                    .build());
        }
        shell.swaps.outcome = List.of(SwapRecords.swap().build());
        shell.swaps.plans = List.of(plan(Plan.Verdict.SAFE));
        if (cluster && command.equals("undo")) {
            shell.cluster.state = dev.midstream.cluster.api.Rollout.State.UNDONE;
        }
        return shell;
    }

    private static Plan plan(Plan.Verdict verdict) {
        Plan refused = Plan.refused(SwapRecords.SERVICE, List.of("A reason of many words ".repeat(9)));
        return new Plan(
                refused.service(),
                "1.0.0",
                "1.1.0",
                "a".repeat(64),
                verdict,
                verdict == Plan.Verdict.REFUSED ? refused.reasons() : List.of(),
                List.of("A note of many words ".repeat(9)),
                List.of(),
                List.of("dev.midstream.example.with.a.long.name.consumer 1.0.0"),
                refused.contracts(),
                refused.wires(),
                refused.missing(),
                refused.api(),
                refused.paths(),
                refused.migrations(),
                refused.components(),
                List.of("the result of a method is not counted ".repeat(5)));
    }

    private static Stream<Class<?>> commands() {
        return Shell.commands().stream();
    }

    private static Command command(Class<?> type) {
        return type.getAnnotation(Command.class);
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            fields.addAll(Arrays.asList(each.getDeclaredFields()));
        }
        return fields;
    }

    private static List<String> changes(Shell shell) {
        List<String> changes = new ArrayList<>(shell.swaps.changes);
        changes.addAll(shell.backups.changes);
        changes.addAll(shell.letters.changes);
        if (shell.cluster != null) {
            changes.addAll(shell.cluster.changes);
        }
        return changes;
    }

    /** Runs a command on a node and in a cluster. */
    private static void each(Class<?> type, String options, Check check) throws Exception {
        String name = command(type).name();
        for (boolean cluster : List.of(false, true)) {
            String arguments = ARGUMENTS.get(name).get(cluster ? 1 : 0);
            Shell shell = filled(cluster, name);
            boolean fails = arguments.equals("-");
            String line = "ms:" + name + " " + options + " "
                    + (fails ? ARGUMENTS.get(name).get(cluster ? 0 : 1) : arguments);
            check.check(line, shell, shell.run(line), fails);
        }
    }

    @FunctionalInterface
    private interface Check {
        void check(String line, Shell shell, Shell.Result result, boolean fails) throws Exception;
    }

    @Test
    void commandsAreKnown() {
        assertThat(commands().map(type -> command(type).name()))
                .containsExactlyInAnyOrderElementsOf(ARGUMENTS.keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandHasHelpExampleAndCompletion(Class<?> type) {
        Command command = command(type);
        assertThat(command.scope()).isEqualTo("ms");
        assertThat(command.description()).hasSizeGreaterThan(20);
        assertThat(command.detailedDescription()).contains("Example: ms:" + command.name());
        assertThat(fields(type))
                .filteredOn(field -> field.isAnnotationPresent(Argument.class))
                .allSatisfy(field -> assertThat(field.isAnnotationPresent(Completion.class))
                        .as(field.getName())
                        .isTrue());
        assertThat(Shell.onNode().run("ms:" + command.name() + " --help").out()).contains("Example: ms:");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void changingCommandHasDryRunAndRole(Class<?> type) throws IOException {
        String name = command(type).name();
        assertThat(MidstreamCommand.class).isAssignableFrom(type);
        assertThat(ChangingCommand.class.isAssignableFrom(type))
                .as("has --dry-run")
                .isNotEqualTo(READING.contains(name));
        assertThat(Files.readAllLines(ROLES))
                .anyMatch(line -> line.startsWith(name + " = ") && line.contains("viewer") == READING.contains(name));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandSucceedsOrFailsWithASentence(Class<?> type) throws Exception {
        each(type, "", (line, shell, result, fails) -> {
            assertThat(result.failed()).as(line + "\n" + result.out()).isEqualTo(fails);
            if (fails) {
                assertSentence(line, result.lastLine());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void jsonIsOneDocument(Class<?> type) throws Exception {
        each(type, "--json", (line, shell, result, fails) -> {
            assertJson(line, result);
            assertThat(result.failed()).as(line).isEqualTo(fails);
        });
        for (String bad : badLines(type)) {
            assertJson(
                    bad,
                    filled(false, command(type).name())
                            .run(bad.replace(
                                    "ms:" + command(type).name(),
                                    "ms:" + command(type).name() + " --json")));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void dryRunChangesNothing(Class<?> type) throws Exception {
        if (!READING.contains(command(type).name())) {
            each(type, "--dry-run", (line, shell, result, fails) -> {
                assertThat(changes(shell)).as(line).isEmpty();
                assertThat(result.failed()).as(line + "\n" + result.out()).isEqualTo(fails);
            });
            each(type, "--dry-run --json", (line, shell, result, fails) -> {
                assertThat(changes(shell)).as(line).isEmpty();
                assertJson(line, result);
            });
            each(type, "", (line, shell, result, fails) -> assertThat(
                            changes(shell).isEmpty())
                    .as(line)
                    .isEqualTo(fails));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void readingCommandChangesNothingAndFitsTerminal(Class<?> type) throws Exception {
        if (READING.contains(command(type).name())) {
            each(type, "", (line, shell, result, fails) -> {
                assertThat(changes(shell)).isEmpty();
                if (!fails) {
                    assertThat(result.lines()).as(line).allSatisfy(text -> assertThat(plain(text))
                            .hasSizeLessThanOrEqualTo(Text.WIDTH));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void badValueIsASentence(Class<?> type) {
        for (String line : badLines(type)) {
            for (boolean cluster : List.of(false, true)) {
                Shell.Result result = filled(cluster, command(type).name()).run(line);
                assertThat(result.out()).as(line).doesNotContain("Exception", "\tat ", "[31m");
                if (result.failed()) {
                    assertSentence(line, result.lastLine());
                }
            }
        }
    }

    /** Returns a line for each option that takes a value, with each of some bad values. */
    private static List<String> badLines(Class<?> type) {
        String name = command(type).name();
        String arguments = ARGUMENTS.get(name).get(0).equals("-")
                ? ARGUMENTS.get(name).get(1)
                : ARGUMENTS.get(name).get(0);
        List<String> lines = new ArrayList<>();
        for (Field field : fields(type)) {
            Option option = field.getAnnotation(Option.class);
            if (option != null && field.getType() != boolean.class) {
                assertThat(field.getType()).as(name + option.name()).isIn(String.class, List.class);
                for (String bad : List.of("-5", "99999999999999999999", "x,", "900000000h")) {
                    lines.add("ms:" + name + " " + option.name() + " " + bad + " " + arguments);
                }
            }
        }
        if (!arguments.isEmpty()) {
            lines.add("ms:" + name + " no.such.thing-5"
                    + (name.equals("scale") ? " x" : name.equals("move") ? " no" : ""));
        }
        return lines;
    }

    @Test
    void emptyTablesSaySo() {
        Shell shell = Shell.onNode();
        assertThat(shell.run("ms:services").out()).startsWith("No managed services");
        assertThat(shell.run("ms:history").out()).startsWith("No swaps yet");
        assertThat(shell.run("ms:plan").out()).startsWith("Nothing to deploy");
        assertThat(shell.run("ms:queues").out()).startsWith("No queues");
        assertThat(shell.run("ms:dead").out()).startsWith("No dead letters");
    }

    private static void assertJson(String line, Shell.Result result) {
        assertThatCode(() -> {
                    JsonNode document = JSON.readTree(result.out());
                    assertThat(document.isContainerNode()).isTrue();
                })
                .as(line + "\n" + result.out())
                .doesNotThrowAnyException();
        if (result.failed()) {
            assertSentence(line, result.err().strip());
        }
    }

    private static void assertSentence(String line, String text) {
        assertThat(text)
                .as(line)
                .hasSizeGreaterThan(20)
                .contains(" ")
                .endsWith(".")
                .doesNotContain("Exception");
        assertThat(Character.isUpperCase(text.charAt(0)) || text.startsWith("--"))
                .as(line + ": " + text)
                .isTrue();
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
