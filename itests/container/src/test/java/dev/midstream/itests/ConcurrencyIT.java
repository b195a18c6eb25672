package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Swaps that are asked for while others are under way. */
public class ConcurrencyIT extends ContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int versions;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Before
    public void deployThePair() throws Exception {
        if (versions == 0) {
            for (Path side : Pairs.pair(next())) {
                commit(side);
            }
        }
    }

    @After
    public void end() {
        threads.shutdownNow();
    }

    private static String next() {
        return ++versions + ".0.0";
    }

    private String live(String service) throws Exception {
        return swaps.service(service).live().version();
    }

    /** A deployment that waits at the barrier when it begins to prove, in the middle of its way. */
    private Future<List<SwapRecord>> deploy(List<Path> bundles, CyclicBarrier barrier) {
        return threads.submit(() -> swaps.deploy(bundles, DeployOptions.by("test"), step -> {
            if (step.name().equals("prove")) {
                meet(barrier);
            }
        }));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("nobody else has come", e);
        }
    }

    private static void assertCommitted(Future<List<SwapRecord>> deployment) throws Exception {
        for (SwapRecord swap : deployment.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
        }
    }

    @Test
    public void ofTwoSwapsOfOneServiceTheSecondIsRefused() throws Exception {
        String next = next();
        CyclicBarrier proving = new CyclicBarrier(2);
        Future<List<SwapRecord>> first = deploy(List.of(Pairs.left(next)), proving);
        Await.until("the first is under way", PATIENCE, () -> proving.getNumberWaiting() == 1);

        SwapRecord second = deploy(Pairs.left(next()));
        assertEquals(Verdict.REFUSED, second.verdict());
        assertTrue(second.reasons().toString(), second.reasons().get(0).contains("under way"));
        SwapRecord undo = swaps.undo(Pairs.LEFT, DeployOptions.by("test"), step -> {});
        assertEquals(Verdict.REFUSED, undo.verdict());

        meet(proving);
        assertCommitted(first);
        assertEquals(next, live(Pairs.LEFT));
    }

    /** Each waits for the other in the middle of its way, so neither waits for the other's end. */
    @Test
    public void swapsOfDifferentServicesRunInParallel() throws Exception {
        String next = next();
        CyclicBarrier proving = new CyclicBarrier(2);
        Future<List<SwapRecord>> left = deploy(List.of(Pairs.left(next)), proving);
        Future<List<SwapRecord>> right = deploy(List.of(Pairs.right(next)), proving);

        assertCommitted(left);
        assertCommitted(right);
        assertEquals(next, live(Pairs.LEFT));
        assertEquals(next, live(Pairs.RIGHT));
    }

    @Test
    public void aSetThatOverlapsWithOneUnderWayIsRefusedAsAWhole() throws Exception {
        String next = next();
        String probe = live(PROBE);
        CyclicBarrier proving = new CyclicBarrier(2);
        Future<List<SwapRecord>> first = deploy(List.of(Pairs.left(next)), proving);
        Await.until("the first is under way", PATIENCE, () -> proving.getNumberWaiting() == 1);

        String other = next();
        List<Path> overlapping = List.of(probe(other), Pairs.left(other));
        for (SwapRecord swap : swaps.deploy(overlapping, DeployOptions.by("test"), step -> {})) {
            assertEquals(Verdict.REFUSED, swap.verdict());
            assertTrue(swap.reasons().toString(), swap.reasons().get(0).contains(Pairs.LEFT));
        }
        assertEquals(probe, live(PROBE));
        commit(probe(other)); // the refused set has let go of it

        meet(proving);
        assertCommitted(first);
        assertEquals(next, live(Pairs.LEFT));
    }
}
