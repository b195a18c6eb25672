package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.swap.api.SwapRecord;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** Swaps while calls of every kind are in flight. */
public class SwapUnderLoadIT extends ContainerTest {
    @Test
    public void noCallFailsAndEveryRevisionAnswers() throws Exception {
        Probe probe = service(Probe.class);
        List<String> versions = List.of("2.0.0", "3.0.0", "4.0.0", "5.0.0", "6.0.0");
        try (Load load = new Load()) {
            load.caller("call", probe::version)
                    .caller("slow call", () -> probe.slow(30))
                    .caller(
                            "asynchronous call",
                            () -> probe.later(30).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .rest("/probe/version")
                    .rest("/probe/slow?ms=30")
                    .rest("/probe/stream?ms=60")
                    .rest("/probe/async?ms=30")
                    .caller("prototype resource", () -> Load.get("/probe/prototype")
                            .replace(" at /probe/prototype", ""));
            for (String version : versions) {
                long before = load.answered();
                Await.until("calls on the revision before", () -> load.answered() > before + 50);
                SwapRecord swap = commit(probe(version));
                assertEquals(version, swap.to());
                assertEquals(0, swap.undrained());
                assertEquals(version, probe.version());
                assertEquals(version, Load.get("/probe/version"));
                Await.until("calls on " + version, () -> load.answered(version) > 50);
            }
            load.close();
            assertEquals(List.of(), load.failures());
            for (String version : versions) {
                assertTrue(version, load.answered(version) > 50);
            }
        }
    }

    /** The control: the same load loses calls when the live bundle is stopped and started as plain OSGi does. */
    @Test
    public void withoutDrainingCallsAreLost() throws Exception {
        Probe probe = service(Probe.class);
        Bundle live = context.getBundle(swaps.service("probe").live().bundle());
        try (Load load = new Load()) {
            load.caller("slow call", () -> probe.slow(200)).rest("/probe/slow?ms=200");
            for (int i = 0; i < 3; i++) {
                long before = load.answered();
                Await.until("calls in flight", () -> load.answered() > before + 1);
                live.stop(Bundle.STOP_TRANSIENT);
                live.start(Bundle.START_TRANSIENT);
            }
            load.close();
            assertFalse(load.failures().isEmpty());
        }
    }

    @Test
    public void anUndoGoesBackAtOnce() throws Exception {
        Probe probe = service(Probe.class);
        commit(probe("20.0.0"));
        commit(probe("21.0.0"));
        try (Load load = new Load()) {
            load.caller("call", probe::version).rest("/probe/version");
            SwapRecord undone = swaps.undo("probe", dev.midstream.swap.api.DeployOptions.by("test"), step -> {});
            assertEquals("20.0.0", undone.to());
            assertEquals("20.0.0", probe.version());
            assertEquals("20.0.0", Load.get("/probe/version"));
            load.close();
            assertEquals(List.of(), load.failures());
        }
    }
}
