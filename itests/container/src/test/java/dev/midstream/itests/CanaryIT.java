package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** A share of the calls goes to the new revision first, and a judge decides. */
public class CanaryIT extends ContainerTest {
    private static final String VERSION = "/probe/version";

    private final ExecutorService deploying = Executors.newSingleThreadExecutor();
    private volatile String canary;

    private Future<SwapRecord> start(Path bundle, List<Integer> shares, Duration hold) {
        DeployOptions options = DeployOptions.by("test").withCanary(shares, hold);
        return deploying.submit(() -> swaps.deploy(List.of(bundle), options, step -> {
                    if (step.name().equals("canary")) {
                        canary = step.swap();
                    }
                })
                .get(0));
    }

    private static SwapRecord end(Future<SwapRecord> swap) throws Exception {
        return swap.get(60, TimeUnit.SECONDS);
    }

    @Test
    public void aSoundRevisionPassesAndBecomesLive() throws Exception {
        Probe probe = service(Probe.class);
        String before = probe.version();
        try (Load load = new Load()) {
            load.caller("call", probe::version);
            SwapRecord swap = end(start(probe("2.0.0"), List.of(20, 50), Duration.ofSeconds(1)));
            load.close();

            assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
            assertEquals(List.of(), load.failures());
            assertTrue(load.answered(before) > 0 && load.answered("2.0.0") > 0);
            assertEquals("2.0.0", probe.version());
            assertEquals("2.0.0", Load.get(VERSION));
        }
    }

    @Test
    public void aRevisionThatFailsIsUndone() throws Exception {
        Probe probe = service(Probe.class);
        String before = probe.version();
        Path failing = Jars.with(
                Container.jar("dev.midstream.fixtures.probe.jar"),
                Map.of("Bundle-Version", "3.0.0", "Probe-Fails-Every", "20"));
        try (Load load = new Load()) {
            load.caller("call", probe::version).rest(VERSION);
            SwapRecord swap = end(start(failing, List.of(25), Duration.ofSeconds(60)));
            long failures = load.failures().size();
            assertEquals(swap.reasons().toString(), Verdict.UNDONE, swap.verdict());
            assertEquals(before, probe.version());
            assertEquals(before, Load.get(VERSION));
            load.close();
            assertEquals(
                    "no call failed after the undo", failures, load.failures().size(), 1);
        }
    }

    @Test
    public void aRevisionThatIsSlowOnlyWhileItIsColdBecomesLive() throws Exception {
        assertEquals(Verdict.COMMITTED, endOfSlow("6.0.0", 600).verdict());
        assertEquals("6.0.0", service(Probe.class).version());
    }

    /** The control: as slow, but not only at first. */
    @Test
    public void aRevisionThatStaysSlowIsUndone() throws Exception {
        SwapRecord swap = endOfSlow("7.0.0", Integer.MAX_VALUE);
        assertEquals(Verdict.UNDONE, swap.verdict());
        assertTrue(swap.reasons().toString(), swap.reasons().get(0).contains("slower"));
    }

    private SwapRecord endOfSlow(String version, int slowCalls) throws Exception {
        Probe probe = service(Probe.class);
        Path slow = Jars.with(
                Container.jar("dev.midstream.fixtures.probe.jar"),
                Map.of("Bundle-Version", version, "Probe-Slow-Calls", Integer.toString(slowCalls)));
        try (Load load = new Load()) {
            load.caller("one", probe::version).caller("other", probe::version);
            return end(start(slow, List.of(25), Duration.ofSeconds(10)));
        }
    }

    @Test
    public void aTesterChoosesTheRevisionAndAnOperatorDecides() throws Exception {
        Probe probe = service(Probe.class);
        String before = probe.version();
        Future<SwapRecord> swap = start(probe("4.0.0"), List.of(1), Duration.ofSeconds(60));
        Await.until("canary", () -> canary != null);
        Map<String, String> header = Map.of("Midstream-Revision", "4.0.0");
        Await.until("the candidate", () -> Load.get(VERSION, header).equals("4.0.0"));
        assertEquals(before, Load.get(VERSION, Map.of("Midstream-Revision", before)));

        swaps.abort(canary);
        assertEquals(Verdict.UNDONE, end(swap).verdict());
        assertEquals(before, Load.get(VERSION, header));

        canary = null;
        swap = start(probe("5.0.0"), List.of(1), Duration.ofSeconds(60));
        Await.until("canary", () -> canary != null);
        swaps.promote(canary);
        assertEquals(Verdict.COMMITTED, end(swap).verdict());
        assertEquals("5.0.0", Load.get(VERSION));
    }
}
