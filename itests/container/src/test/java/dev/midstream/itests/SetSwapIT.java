package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.pair.api.Left;
import dev.midstream.fixtures.pair.api.Right;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.ServiceRegistration;

/** Two services that call each other change together: no request meets the old one of one and the new one of the other. */
public class SetSwapIT extends ContainerTest {
    private static final int SWAPS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int versions;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Left left;
    private Right right;
    private String live;

    /** Where a request waits between two of its calls. */
    private static final class Parking implements Runnable {
        private final CountDownLatch parked = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public void run() {
            parked.countDown();
            try {
                go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitParked() throws InterruptedException {
            assertTrue("parked", parked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Before
    public void deployThePair() throws Exception {
        if (versions == 0) {
            for (Path side : Pairs.pair(next())) {
                commit(side);
            }
        }
        left = service(Left.class);
        right = service(Right.class);
        Await.until(
                "the two know each other",
                PATIENCE,
                () -> allOf(versions, left.visit(() -> {})) && allOf(versions, right.visit(() -> {})));
        live = version(versions);
    }

    @After
    public void end() {
        threads.shutdownNow();
    }

    private static String next() {
        return version(++versions);
    }

    private static String version(int number) {
        return number + ".0.0";
    }

    private static boolean allOf(int number, String answer) {
        return versionsIn(answer).equals(Set.of(version(number)));
    }

    private void deployPair(String version) throws Exception {
        for (SwapRecord swap : swaps.deploy(Pairs.pair(version), DeployOptions.by("test"), step -> {})) {
            assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static CompletableFuture<Void> noPause() {
        return CompletableFuture.completedFuture(null);
    }

    @Test
    public void noRequestMeetsAMix() throws Exception {
        try (Load load = new Load()) {
            load.caller("left", () -> left.visit(() -> {}))
                    .caller("right", () -> right.visit(Thread::yield))
                    .caller("left later", () -> get(left.later(noPause()).toCompletableFuture()))
                    .caller("right later", () -> get(right.later(noPause()).toCompletableFuture()))
                    .rest("/pair/visit")
                    .rest("/pair/later");
            for (int swap = 0; swap < SWAPS; swap++) {
                deployPair(next());
                long answered = load.answered();
                Await.until("requests after the swap", PATIENCE, () -> load.answered() > answered + 50);
            }
            load.close();

            assertEquals(List.of(), load.failures());
            assertTrue(load.answers().size() > SWAPS);
            for (String answer : load.answers()) {
                assertEquals(answer, 1, versionsIn(answer).size());
            }
        }
    }

    @Test
    public void requestsThatPauseAcrossTheSwapMeetTheOldOnesAllTheWay() throws Exception {
        Parking first = new Parking();
        Future<String> before = threads.submit(() -> left.visit(first));
        first.awaitParked();

        String next = next();
        CompletableFuture<Thread> deploying = new CompletableFuture<>();
        Future<?> deployed = threads.submit(() -> {
            deploying.complete(Thread.currentThread());
            deployPair(next);
            return null;
        });
        Thread deployer = get(deploying);
        Await.until("the shift waits for the first request", PATIENCE, () -> Arrays.stream(deployer.getStackTrace())
                .map(StackTraceElement::toString)
                .collect(Collectors.joining())
                .matches(".*awaitDrained.*SetShift.*"));

        Parking local = new Parking();
        Future<String> called = threads.submit(() -> right.visit(local));
        CompletableFuture<Void> asynchronous = new CompletableFuture<>();
        Future<String> later = left.later(asynchronous).toCompletableFuture();
        CompletableFuture<Void> appended = new CompletableFuture<>();
        Future<String> continued = left.later(appended)
                .thenApplyAsync(met -> met + " " + right.visit(() -> {}))
                .toCompletableFuture();
        Parking remote = new Parking();
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("fixtures.pause", true));
        ServiceRegistration<Runnable> pause = context.registerService(Runnable.class, remote, properties);
        Future<String> requested = threads.submit(() -> Load.get("/pair/pause"));
        local.awaitParked();
        remote.awaitParked();

        first.go.countDown();
        assertEquals(Set.of(live), versionsIn(get(before)));
        Await.until("new requests meet the new ones", PATIENCE, () -> allOf(versions, left.visit(() -> {})));
        assertEquals(Set.of(next), versionsIn(Load.get("/pair/visit")));
        local.go.countDown();
        remote.go.countDown();
        asynchronous.complete(null);
        appended.complete(null);
        for (Future<String> parked : List.of(called, later, continued, requested)) {
            assertEquals(Set.of(live), versionsIn(get(parked)));
        }
        get(deployed);
        pause.unregister();
    }

    @Test
    public void ifOneOfASetFailsAllAreUndone() throws Exception {
        String next = next();
        Path failing = Jars.with(Pairs.right(next), Map.of("Side-Fails", "true"));
        List<SwapRecord> set = swaps.deploy(List.of(Pairs.left(next), failing), DeployOptions.by("test"), step -> {});
        assertEquals(Verdict.COMMITTED, set.get(0).verdict());
        try (Load load = new Load()) {
            load.caller("left", () -> left.visit(() -> {}));
            Await.until("the undo", PATIENCE, () -> load.answers().contains(visited(live)));
        }
        assertEquals(visited(live), right.visit(() -> {}));
        Await.until(
                "the records",
                PATIENCE,
                () -> swaps.history().stream()
                                .filter(swap -> next.equals(swap.to()) && swap.verdict() == Verdict.UNDONE)
                                .count()
                        == 2);
        deployPair(next());
    }

    private static String visited(String version) {
        return String.join(" ", Collections.nCopies(4, version));
    }

    /** The control: deployed one after the other, the same request meets a mix. */
    @Test
    public void oneAfterTheOtherItMeetsAMix() throws Exception {
        Parking parking = new Parking();
        Future<String> parked = threads.submit(() -> left.visit(parking));
        parking.awaitParked();
        List<Path> pair = Pairs.pair(next());
        commit(pair.get(1));
        parking.go.countDown();
        assertEquals(Set.of(live, version(versions)), versionsIn(get(parked)));
        commit(pair.get(0));
    }

    private static Set<String> versionsIn(String answer) {
        return Set.copyOf(Arrays.asList(answer.split(" ")));
    }
}
