package dev.midstream.swap.core.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.record.Records;
import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassLoaderMonitorTest {
    @TempDir
    Path folder;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private Records records;
    private ClassLoaderMonitor loaders;

    @BeforeEach
    void open() throws Exception {
        records = new Records(folder, true);
        records.keep(new SwapRecord(
                "1",
                "test.service",
                Kind.DEPLOY,
                "1.0.0",
                "2.0.0",
                null,
                "test",
                Instant.EPOCH,
                Verdict.COMMITTED,
                List.of(),
                Map.of(),
                1,
                1,
                1,
                0,
                0,
                null,
                Map.of(),
                0,
                List.of(),
                null,
                null,
                0,
                List.of(),
                List.of()));
        loaders = new ClassLoaderMonitor(records, scheduler);
    }

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.shutdownNow();
        scheduler.awaitTermination(1, TimeUnit.MINUTES); // it writes into the folder that is deleted next
    }

    private OldLoader oldLoader() {
        return records.find("1").orElseThrow().oldLoader();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void aLoaderThatIsHeldIsSaidToBeAndThenThatItIsGone() {
        ClassLoader held = new URLClassLoader(new URL[0]);
        loaders.watch(held, "1");
        assertThat(oldLoader().collected()).as("no collection has run").isNull();
        System.gc();
        await(() -> Boolean.FALSE.equals(oldLoader().collected()));
        Reference.reachabilityFence(held);

        held = null;
        System.gc();
        await(() -> Boolean.TRUE.equals(oldLoader().collected()));
    }
}
