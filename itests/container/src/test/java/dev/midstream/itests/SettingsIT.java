package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Revision.State;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.time.Duration;
import org.junit.Test;

/** Settings that change in a running node apply to the next swap, and nothing else changes. */
public class SettingsIT extends ContainerTest {
    private boolean hasResident() throws Exception {
        return swaps.service("probe").revisions().stream().anyMatch(revision -> revision.state() == State.RESIDENT);
    }

    @Test
    public void residentRevisionOutlivesChangedSetting() throws Exception {
        Probe probe = service(Probe.class);
        commit(probe("30.0.0"));
        SwapRecord before = commit(probe("31.0.0"));
        assertTrue(hasResident());
        try (Setting changed = new Setting(context, "resident.seconds", "1")) {
            Await.until("the next swap takes the setting over", Duration.ofSeconds(60), () -> {
                commit(probe("32.0.0." + System.nanoTime()));
                return !lasts(Duration.ofSeconds(3));
            });
            assertEquals(
                    "the record is as it was",
                    Verdict.COMMITTED,
                    swaps.certificate(before.id()).verdict());
        }
        commit(probe("33.0.0"));
        SwapRecord undo = swaps.undo("probe", DeployOptions.by("test"), step -> {});
        assertEquals(undo.reasons().toString(), Verdict.COMMITTED, undo.verdict());
        assertTrue(probe.version(), probe.version().startsWith("32.0.0"));
    }

    /** Returns true if the resident revision is there for so long. */
    private boolean lasts(Duration time) throws Exception {
        long begun = System.nanoTime();
        while (hasResident()) {
            if (System.nanoTime() - begun > time.toNanos()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
