package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.itests.broken.SickeningActivator;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** After the shift the new revision is watched, and undone without anybody asking if it fails. */
public class WatchIT extends ContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Path failing(String version, int every) throws Exception {
        return Jars.with(
                Container.jar("dev.midstream.fixtures.probe.jar"),
                Map.of("Bundle-Version", version, "Probe-Fails-Every", Integer.toString(every)));
    }

    private Optional<SwapRecord> undoOf(String version) {
        return swaps.history().stream()
                .filter(swap -> swap.kind() == Kind.UNDO && version.equals(swap.from()))
                .findFirst();
    }

    private SwapRecord record(String id) {
        return swaps.history().stream()
                .filter(swap -> swap.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void aRevisionThatFailsAfterTheShiftIsUndone() throws Exception {
        Probe probe = service(Probe.class);
        String before = probe.version();
        try (Load load = new Load()) {
            load.caller("call", probe::version).rest("/probe/version");
            SwapRecord swap = commit(failing("2.0.0", 4));
            Await.until("the undo", PATIENCE, () -> undoOf("2.0.0").isPresent());
            load.close();

            assertEquals(before, probe.version());
            SwapRecord undo = undoOf("2.0.0").orElseThrow();
            assertEquals("midstream (watch)", undo.who());
            assertEquals(Verdict.COMMITTED, undo.verdict());
            assertEquals(before, undo.to());
            assertTrue(undo.reasons().toString(), undo.reasons().get(0).contains("failed"));
            Await.until("the record", PATIENCE, () -> record(swap.id()).verdict() == Verdict.UNDONE);
            assertEquals(undo.reasons(), record(swap.id()).reasons());
        }
    }

    /** The control: what an operator goes back to is not watched, so the same failures change nothing. */
    @Test
    public void whatIsNotWatchedStays() throws Exception {
        Probe probe = service(Probe.class);
        goBackTo(failing("3.0.0", 4), probe("3.1.0"));
        try (Load load = new Load()) {
            load.caller("call", probe::version);
            Await.until("failures", PATIENCE, () -> load.failures().size() > 2_000);
        }
        assertEquals("3.0.0", live());
        assertTrue(undoOf("3.0.0").isEmpty());
        commit(probe("3.2.0"));
    }

    private void goBackTo(Path revision, Path next) throws Exception {
        commit(revision);
        commit(next);
        SwapRecord back = swaps.undo(PROBE, DeployOptions.by("test"), step -> {});
        assertEquals(back.reasons().toString(), Verdict.COMMITTED, back.verdict());
    }

    @Test
    public void aRevisionThatFailsAsOftenAsTheOneBeforeStays() throws Exception {
        Probe probe = service(Probe.class);
        goBackTo(failing("4.0.0", 4), probe("4.0.1"));
        try (Load load = new Load()) {
            load.caller("call", probe::version);
            commit(failing("4.1.0", 4));
            long failures = load.failures().size();
            Await.until("failures", PATIENCE, () -> load.failures().size() > failures + 2_000);
        }
        assertEquals("4.1.0", live());
        commit(probe("4.2.0"));
    }

    @Test
    public void aRevisionThatFallsIllIsUndone() throws Exception {
        String before = live();
        commit(BrokenJars.activator(SickeningActivator.class));
        try {
            assertEquals(BrokenJars.VERSION, live());
            System.setProperty(SickeningActivator.SICK, "true");
            Await.until("the undo", PATIENCE, () -> undoOf(BrokenJars.VERSION).isPresent());
            assertEquals(before, live());
            List<String> reasons = undoOf(BrokenJars.VERSION).orElseThrow().reasons();
            assertTrue(reasons.toString(), reasons.get(0).contains("the pool is dry"));
        } finally {
            System.clearProperty(SickeningActivator.SICK);
        }
    }

    private String live() throws Exception {
        return swaps.service(PROBE).live().version();
    }
}
