package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.itests.broken.ClingingActivator;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.UnknownSwapException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

/** Every number of a certificate against somebody who counts for himself. */
public class CertificateIT extends ContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CALLERS = 3;
    private static final int CLIENTS = 4;

    /** Callers of both kinds, what they were answered, and the longest that one of them waited. */
    private final class Observer implements AutoCloseable {
        private final AtomicLong longestNanos = new AtomicLong();
        private final Load calls = new Load();
        private final Load requests = new Load();

        Observer(Probe probe) {
            calls.caller("call", timed(probe::version))
                    .caller("slow call", timed(() -> probe.slow(5)))
                    .caller(
                            "asynchronous call",
                            timed(() -> probe.later(5).toCompletableFuture().get(10, TimeUnit.SECONDS)));
            for (String path : List.of("version", "slow?ms=5", "async?ms=5", "stream?ms=20")) {
                requests.caller(path, timed(() -> Load.get("/probe/" + path)));
            }
        }

        private Callable<String> timed(Callable<String> call) {
            return () -> {
                long begun = System.nanoTime();
                String answer = call.call();
                longestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
                return answer;
            };
        }

        void await(String version) throws Exception {
            Await.until(
                    "answers of " + version,
                    PATIENCE,
                    () -> calls.answered(version) > 100 && requests.answered(version) > 100);
        }

        /** Returns when all have their answers. */
        @Override
        public void close() throws InterruptedException {
            calls.close();
            requests.close();
            assertEquals(List.of(), calls.failures());
            assertEquals(List.of(), requests.failures());
        }
    }

    private void awaitQuiet() throws Exception {
        Await.until(
                "nothing in flight",
                PATIENCE,
                () -> swaps.service("probe").live().inFlight() == 0);
    }

    /** Steps are told before they begin, so the load can be begun and ended at instants that the certificate knows. */
    private void quietly(Callable<?> action) {
        try {
            action.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void itSaysWhatHappened() throws Exception {
        Probe probe = service(Probe.class);
        Path oldJar = probe("30.0.0");
        Path newJar = probe("31.0.0");
        commit(oldJar);
        Observer before = new Observer(probe);
        before.await("30.0.0");
        before.close();
        awaitQuiet();

        Observer[] during = new Observer[1];
        List<String> steps = new ArrayList<>();
        Instant asked = Instant.now();
        long begun = System.nanoTime();
        SwapRecord swap = swaps.deploy(List.of(newJar), DeployOptions.by("somebody"), step -> {
                    steps.add(step.name());
                    quietly(() -> during(step, probe, during));
                })
                .get(0);
        double stopwatch = (System.nanoTime() - begun) / 1e6;

        // who, when, what
        assertEquals(Verdict.COMMITTED, swap.verdict());
        assertEquals(List.of(), swap.reasons());
        assertEquals("somebody", swap.who());
        assertEquals(PROBE, swap.service());
        assertEquals(List.of("30.0.0", "31.0.0"), List.of(swap.from(), swap.to()));
        assertEquals(List.of(sha256(oldJar), sha256(newJar)), List.of(swap.digestBefore(), swap.digest()));
        assertFalse(swap.at().isBefore(asked) || swap.at().isAfter(Instant.now()));

        // calls: nothing ran when the counts were taken, so they are equal
        Load calls = during[0].calls;
        Load requests = during[0].requests;
        assertEquals(Set.of("call", "http"), swap.counts().keySet());
        KindCounts call = swap.counts().get("call");
        KindCounts http = swap.counts().get("http");
        assertEquals(before.calls.answered("30.0.0"), call.finishedBefore());
        assertEquals(before.requests.answered("30.0.0"), http.finishedBefore());
        assertEquals(calls.answered("30.0.0"), call.finishedOnOld());
        assertEquals(requests.answered("30.0.0"), http.finishedOnOld());
        assertEquals(calls.answered("31.0.0"), call.finishedOnNew());
        assertEquals(requests.answered("31.0.0"), http.finishedOnNew());
        assertEquals(
                before.calls.answered()
                        + before.requests.answered()
                        + calls.answered("30.0.0")
                        + requests.answered("30.0.0"),
                swap.finishedOnOld());
        assertEquals(0, call.failed() + http.failed() + call.aborted() + http.aborted() + swap.undrained());
        assertEquals(List.of(), swap.late());
        // a caller is refused by the old revision at most once, and cannot know it: a bound
        assertTrue(call.toString(), call.rerouted() <= CALLERS);
        assertTrue(http.toString(), http.rerouted() <= CLIENTS);

        // times: the observer's clock is around what the node measures, so it shows more
        double longest = during[0].longestNanos.get() / 1e3;
        assertTrue(swap.longestPauseMicros() + " of " + longest, swap.longestPauseMicros() <= longest);
        assertEquals(
                "a pause is one of a caller that was re-routed",
                call.rerouted() + http.rerouted() > 0,
                swap.longestPauseMicros() > 0);
        assertEquals(steps, List.copyOf(swap.steps().keySet()));
        double sum =
                swap.steps().values().stream().mapToDouble(Double::doubleValue).sum();
        assertTrue(sum + " of " + stopwatch, sum <= stopwatch);
        assertTrue(swap.shiftMillis() > 0 && swap.shiftMillis() <= stopwatch);
        assertTrue(
                swap.flipMicros() > 0 && swap.flipMicros() / 1e3 <= swap.steps().get("shift"));
        assertTrue(swap.drainMillis() <= swap.steps().get("drain"));

        assertEquals(swap, swaps.certificate(swap.id()));
        String onDisk =
                Files.readString(Path.of(System.getProperty("karaf.data"), "midstream", "swaps", swap.id() + ".json"));
        assertTrue(onDisk, onDisk.contains("\"finishedOnNew\" : " + http.finishedOnNew()));
        assertThrows(UnknownSwapException.class, () -> swaps.certificate("0"));
    }

    /** The load begins with the first step, after the count before was taken, and ends before the counts are closed. */
    private Void during(SwapStep step, Probe probe, Observer[] during) throws Exception {
        switch (step.name()) {
            case "stage" -> {
                during[0] = new Observer(probe);
                during[0].await("30.0.0");
            }
            case "resident" -> {
                during[0].await("31.0.0");
                during[0].close();
                awaitQuiet();
            }
            default -> assertTrue(during[0].calls.answered() > 0);
        }
        return null;
    }

    private static String sha256(Path jar) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }

    @Test
    public void itGrowsDuringACanary() throws Exception {
        Probe probe = service(Probe.class);
        String before = probe.version();
        CompletableFuture<String> id = new CompletableFuture<>();
        DeployOptions options = DeployOptions.by("test").withCanary(List.of(50), PATIENCE.multipliedBy(4));
        CompletableFuture<SwapRecord> canary = CompletableFuture.supplyAsync(() -> {
            try {
                return swaps.deploy(List.of(probe("40.0.0")), options, step -> {
                            if (step.name().equals("canary")) {
                                id.complete(step.swap());
                            }
                        })
                        .get(0);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        String swap = id.get(30, TimeUnit.SECONDS);
        SwapRecord empty = swaps.certificate(swap);
        assertEquals(Verdict.RUNNING, empty.verdict());
        assertEquals("40.0.0", empty.to());
        try (Load load = new Load()) {
            load.caller("call", probe::version);
            Await.until("calls on both", PATIENCE, () -> load.answered(before) > 100 && load.answered("40.0.0") > 100);
            load.close();
            KindCounts counts = swaps.certificate(swap).counts().get("call");
            assertEquals(load.answered(before), counts.finishedOnOld());
            assertEquals(load.answered("40.0.0"), counts.finishedOnNew());
            assertTrue("it is no history yet", swaps.history().stream().noneMatch(known -> known.id()
                    .equals(swap)));
        }
        swaps.abort(swap);
        SwapRecord ended = canary.get(30, TimeUnit.SECONDS);
        assertEquals(Verdict.UNDONE, ended.verdict());
        assertEquals(ended, swaps.certificate(swap));
    }

    @Test
    public void itSaysWhenTheOldClassesHaveLeftMemory() throws Exception {
        commit(probe("50.0.0"));
        SwapRecord swap = commit(probe("51.0.0"));
        assertNull(swap.oldLoader().collected());
        assertTrue(swap.oldLoader().why().contains("resident"));
        System.gc();
        assertNull("resident", oldLoader(swap).collected());

        commit(probe("52.0.0"));
        awaitCollected(swap, true);
        assertTrue(oldLoader(swap).at().isAfter(swap.at()));
    }

    @Test
    public void itSaysThatTheyHaveNot() throws Exception {
        commit(BrokenJars.activator(ClingingActivator.class));
        SwapRecord swap = commit(probe("60.0.0"));
        try {
            commit(probe("61.0.0"));
            awaitCollected(swap, false);
            assertTrue(oldLoader(swap).why().contains("something holds it"));
        } finally {
            System.setProperty(ClingingActivator.RELEASE, "true");
        }
        awaitCollected(swap, true);
        System.clearProperty(ClingingActivator.RELEASE);
    }

    private OldLoader oldLoader(SwapRecord swap) throws UnknownSwapException {
        return swaps.certificate(swap.id()).oldLoader();
    }

    private void awaitCollected(SwapRecord swap, Boolean collected) throws Exception {
        Await.until("class loader collected: " + collected, PATIENCE, () -> {
            System.gc();
            return collected.equals(oldLoader(swap).collected());
        });
    }
}
