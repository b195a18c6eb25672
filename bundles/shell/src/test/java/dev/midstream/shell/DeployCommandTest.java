package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.Rollout;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployCommandTest {
    private final Shell shell = Shell.onNode();

    @TempDir
    Path folder;

    private void outcome(Verdict verdict, String... reasons) {
        shell.swaps.outcome =
                List.of(SwapRecords.swap().verdict(verdict, reasons).build());
    }

    @Test
    void eachStepIsSentWhenItBegins() {
        outcome(Verdict.COMMITTED);
        shell.swaps.steps = List.of(
                new SwapStep("12", SwapRecords.SERVICE, "stage", "installing"),
                new SwapStep("12", SwapRecords.SERVICE, "prove", "proving"));
        List<String> sent = new ArrayList<>();
        shell.swaps.onStep = () -> sent.add(shell.sent());
        Shell.Result result = shell.run("ms:deploy x.jar");
        assertThat(sent)
                .containsExactly(
                        "swap 12 stage    installing\n", "swap 12 stage    installing\nswap 12 prove    proving\n");
        assertThat(result.failed()).isFalse();
    }

    @Test
    void optionsReachTheSwap() {
        outcome(Verdict.COMMITTED);
        shell.run("ms:deploy --drain 5s --canary 5,25 --hold 2s --max-hold 1h --at-max-hold promote x.jar");
        assertThat(shell.swaps.options)
                .isEqualTo(DeployOptions.by("local")
                        .withDrain(Duration.ofSeconds(5))
                        .withCanary(List.of(5, 25), Duration.ofSeconds(2))
                        .withMaxHold(Duration.ofHours(1), DeployOptions.Unclear.PROMOTE));
    }

    @Test
    void refusalIsTheLastLine() {
        outcome(Verdict.REFUSED, "A reason.");
        Shell.Result result = shell.run("ms:deploy x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.out()).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 was refused, nothing has changed, 1.0.0 stays live:
                  - A reason.
                REFUSED swap 12 of dev.midstream.storage. Nothing has changed.
                """);
    }

    @Test
    void undoneCanaryIsTheLastLine() {
        outcome(Verdict.UNDONE, "The new revision fails more often.");
        Shell.Result result = shell.run("ms:deploy --canary 5 x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.lastLine()).isEqualTo("UNDONE swap 12 of dev.midstream.storage.");
    }

    @Test
    void waitReportsUndoByMonitoring() {
        outcome(Verdict.COMMITTED);
        shell.swaps.afterMonitoring = List.of(SwapRecords.swap()
                .verdict(Verdict.UNDONE, "5 of 10 calls failed.")
                .build());
        Shell.Result result = shell.run("ms:deploy --wait x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.out()).contains("5 of 10 calls failed.");
        assertThat(result.lastLine()).isEqualTo("UNDONE swap 12 of dev.midstream.storage.");
        assertThat(shell.run("ms:deploy x.jar").failed()).as("without --wait").isFalse();
    }

    @Test
    void waitReportsTheEndOfTheMonitoring() {
        outcome(Verdict.COMMITTED);
        Shell.Result result = shell.run("ms:deploy --wait x.jar");
        assertThat(result.failed()).isFalse();
        assertThat(result.lastLine())
                .isEqualTo("COMMITTED swap 12 of dev.midstream.storage: its monitoring has ended and did not undo it.");
    }

    @Test
    void waitPrintsFinalVerdictsAsJson() {
        outcome(Verdict.COMMITTED);
        shell.swaps.afterMonitoring =
                List.of(SwapRecords.swap().verdict(Verdict.UNDONE).build());
        Shell.Result result = shell.run("ms:deploy --wait --json x.jar");
        assertThat(result.out()).startsWith("[{\"id\":\"12\"").contains("\"verdict\":\"UNDONE\"");
        assertThat(result.err().strip()).startsWith("UNDONE ");
        assertThat(result.failed()).isTrue();
    }

    @Test
    void unchangedIsASuccess() {
        outcome(Verdict.UNCHANGED, "1.1.0 is live already, with the same content.");
        Shell.Result result = shell.run("ms:deploy --wait x.jar");
        assertThat(result.failed()).isFalse();
        assertThat(result.out()).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 changes nothing:
                  - 1.1.0 is live already, with the same content.
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "--hold 5s, --hold",
        "--max-hold 5s, --max-hold",
        "--at-max-hold abort, --at-max-hold",
        "--nodes 2, --nodes"
    })
    void optionWithoutEffectIsRefused(String options, String named) {
        outcome(Verdict.COMMITTED);
        for (String dry : List.of("", "--dry-run ")) {
            Shell.Result result = shell.run("ms:deploy " + dry + options + " x.jar");
            assertThat(result.failed()).isTrue();
            assertThat(result.lastLine()).startsWith("The option " + named + " has no effect here. ");
        }
        assertThat(shell.swaps.changes).isEmpty();
    }

    @Test
    void canaryOfASetIsRefused() {
        Shell.Result result = shell.run("ms:deploy --canary 5 x.jar y.jar");
        assertThat(result.lastLine()).startsWith("A canary is of one bundle, and 2 were given.");
        assertThat(shell.swaps.changes).isEmpty();
    }

    @Test
    void dryRunRefusesServiceUnderWay() {
        shell.swaps.plans = List.of(Plan.refused(SwapRecords.SERVICE, List.of("A reason.")));
        shell.swaps.underWay.add(
                SwapRecords.swap().verdict(Verdict.RUNNING, "drain").build());
        Shell.Result result = shell.run("ms:deploy --dry-run x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.out()).contains("A reason.").contains("is under way");
        assertThat(result.lastLine()).startsWith("REFUSED ");
    }

    @Test
    void dryRunNamesConsumersOfOtherNodes() {
        Shell inCluster = Shell.inCluster();
        inCluster.swaps.plans = List.of(Plan.refused(FakeCluster.STORAGE, List.of()));
        inCluster.cluster.objections.put(FakeCluster.STORAGE, List.of("node2 uses a contract."));
        Shell.Result result = inCluster.run("ms:deploy --dry-run x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.out()).contains("node2 uses a contract.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--drain 5s", "--max-hold 5s", "--at-max-hold abort"})
    void rolloutRefusesOptionsOfANode(String options) {
        Shell inCluster = Shell.inCluster();
        Shell.Result result = inCluster.run("ms:deploy --canary 5 " + options + " x.jar");
        assertThat(result.lastLine()).startsWith("The option " + options.split(" ")[0] + " has no effect here. ");
        assertThat(inCluster.cluster.changes).isEmpty();
    }

    @Test
    void nodesIsRefusedForAPlacedService() throws Exception {
        Shell inCluster = Shell.inCluster();
        Path placed = bundle(FakeCluster.STORAGE);
        assertThat(inCluster.run("ms:deploy --nodes 2 '" + placed + "'").lastLine())
                .startsWith("The option --nodes has no effect here. dev.midstream.storage runs on 1 node already");
        assertThat(inCluster.cluster.changes).isEmpty();
        inCluster.run("ms:deploy --nodes 2 '" + bundle("dev.midstream.other") + "'");
        assertThat(inCluster.cluster.options.instances()).isEqualTo(2);
    }

    @Test
    void rolloutThatGoesBackIsUndone() {
        Shell inCluster = Shell.inCluster();
        inCluster.cluster.state = Rollout.State.UNDONE;
        inCluster.cluster.reason = "node2 refused it";
        Shell.Result result = inCluster.run("ms:deploy --wait x.jar");
        assertThat(result.failed()).isTrue();
        assertThat(result.lastLine()).isEqualTo("UNDONE rollout of dev.midstream.storage to 1.1.0: node2 refused it.");
    }

    @Test
    void dryRunInAClusterNamesItsScope() {
        Shell inCluster = Shell.inCluster();
        inCluster.swaps.plans = List.of(Plan.refused("dev.midstream.other", List.of("A reason.")));
        for (String json : List.of("", "--json ")) {
            assertThat(inCluster
                            .run("ms:deploy --dry-run " + json + "x.jar")
                            .out()
                            .replaceAll("\\s+", " "))
                    .contains("This is the plan of node node1 only");
        }
    }

    @Test
    void setIsReportedAsAWhole() {
        SwapRecord first = SwapRecords.swap().set("12").build();
        SwapRecord second = SwapRecords.swap()
                .id("13")
                .service("dev.midstream.auth")
                .set("12")
                .build();
        shell.swaps.outcome = List.of(first, second);
        assertThat(shell.run("ms:deploy x.jar y.jar").out())
                .contains("Swap 12: ")
                .contains("Swap 13: ");
    }

    private Path bundle(String name) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name + ";singleton:=true");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream written = new JarOutputStream(out, manifest)) {
            written.finish();
        }
        return jar;
    }
}
