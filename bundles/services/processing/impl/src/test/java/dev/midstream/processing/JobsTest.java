package dev.midstream.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import dev.midstream.storage.api.ObjectContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

abstract class JobsTest {
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final FakeStore store = new FakeStore();
    private final DataSource dataSource;
    private final JobTable table;

    JobsTest(DataSource dataSource) {
        this.dataSource = dataSource;
        table = at(0);
    }

    @Test
    void runsAJobAndKeepsItsResult() {
        store.objects.put("k", new byte[3]);
        table.add("j", new JobRequest("checksum", "k", null));

        assertThat(runner(table, "a").runNext()).isTrue();
        assertThat(runner(table, "a").runNext()).isFalse();

        Job job = table.get("j").orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.DONE);
        assertThat(job.result()).contains("\"size\":3");
        assertThat(table.list(JobState.DONE, 10)).containsExactly(job);
        assertThat(table.list(JobState.QUEUED, 10)).isEmpty();
    }

    @Test
    void twoRevisionsRunEachJobOnce() throws Exception {
        int count = 200;
        for (int i = 0; i < count; i++) {
            table.add("j" + i, new JobRequest("count", "k", null));
        }
        store.objects.put("k", new byte[0]);
        AtomicInteger runs = new AtomicInteger();
        Pipeline counting = pipeline(object -> runs.incrementAndGet());
        List<Callable<Integer>> workers = new ArrayList<>();
        for (String owner : List.of("old-1", "old-2", "new-1", "new-2")) {
            JobRunner runner = new JobRunner(at(0), store, Map.of("count", counting), owner);
            workers.add(() -> {
                int done = 0;
                while (runner.runNext()) {
                    done++;
                }
                return done;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        int sum = 0;
        for (Future<Integer> done : threads.invokeAll(workers)) {
            sum += done.get();
        }
        threads.shutdownNow();

        assertThat(sum).isEqualTo(count);
        assertThat(runs).hasValue(count);
        assertThat(table.list(JobState.DONE, 1000)).hasSize(count).allMatch(job -> job.attempts() == 1);
    }

    @Test
    void theJobOfADeadWorkerIsTakenOverAndTheDeadOneHasNoEffect() {
        table.add("j", new JobRequest("count", "k", null));
        assertThat(table.claim("dead", Set.of("count"))).isPresent();
        assertThat(table.claim("alive", Set.of("count"))).isEmpty();

        JobTable later = at(16);
        assertThat(later.claim("alive", Set.of("count"))).isPresent();
        assertThat(later.done("j", "dead", "{\"by\":\"dead\"}")).isFalse();
        assertThat(later.done("j", "alive", "{\"by\":\"alive\"}")).isTrue();
        assertThat(later.get("j").orElseThrow().result()).contains("alive");
    }

    @Test
    void aClaimThatIsExtendedHolds() {
        table.add("j", new JobRequest("count", "k", null));
        table.claim("slow", Set.of("count"));
        at(10).extend("slow");

        assertThat(at(16).claim("other", Set.of("count"))).isEmpty();
        assertThat(at(26).claim("other", Set.of("count"))).isPresent();
    }

    @Test
    void aStoppedWorkerGivesBackWhatItHasNotEnded() throws Exception {
        store.objects.put("k", new byte[0]);
        CountDownLatch begun = new CountDownLatch(1);
        Pipeline endless = pipeline(object -> {
            begun.countDown();
            while (true) {
                object.stream().read();
            }
        });
        JobTable now = new JobTable(dataSource, Clock.systemUTC(), LEASE, silent());
        now.add("j", new JobRequest("count", "k", null));
        JobRunner runner = new JobRunner(now, store, Map.of("count", endless), "old");
        Workers workers = new Workers(now, runner, "old", 1, Duration.ofMillis(10), LEASE);
        begun.await();

        workers.stop(Duration.ZERO);

        assertThat(now.get("j").orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aRevisionLeavesPipelinesAloneThatItDoesNotKnow() {
        table.add("j", new JobRequest("of-the-next-version", "k", null));
        assertThat(runner(table, "a").runNext()).isFalse();
        assertThat(table.get("j").orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whatMayPassIsTriedAgainAndWhatWillNotIsNot() {
        table.add("missing", new JobRequest("checksum", "none", null));
        runner(table, "a").runNext();
        assertThat(table.get("missing").orElseThrow().error()).contains("no object none");

        store.objects.put("k", new byte[1]);
        store.failures.set(1);
        table.add("j", new JobRequest("checksum", "k", null));
        runner(table, "a").runNext();
        assertThat(table.get("j").orElseThrow()).matches(job -> job.state() == JobState.QUEUED && job.attempts() == 1);
        assertThat(runner(table, "a").runNext()).isFalse(); // not before its delay
        runner(at(2), "a").runNext();
        assertThat(table.get("j").orElseThrow().state()).isEqualTo(JobState.DONE);
    }

    @Test
    void givesUpInTheEnd() {
        store.failures.set(100);
        table.add("j", new JobRequest("checksum", "k", null));
        for (int attempt = 0; attempt < JobRunner.MAX_ATTEMPTS; attempt++) {
            runner(at(attempt * 60), "a").runNext();
        }
        assertThat(table.get("j").orElseThrow())
                .matches(job -> job.state() == JobState.FAILED)
                .extracting(Job::error)
                .asString()
                .contains("5 times", "the store is away");
    }

    @Test
    void theSameIdTwiceIsOneJob() {
        Job first = table.add("j", new JobRequest("checksum", "k", "j"));
        assertThat(at(5).add("j", new JobRequest("checksum", "k", "j"))).isEqualTo(first);
    }

    private static JobEvents silent() {
        return new JobEvents((tx, destination, key, text) -> {});
    }

    private interface Step {
        void run(ObjectContent object) throws IOException;
    }

    private static Pipeline pipeline(Step step) {
        return new Pipeline() {
            @Override
            public String name() {
                return "count";
            }

            @Override
            public void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException {
                step.run(object);
            }
        };
    }

    private JobRunner runner(JobTable table, String owner) {
        return new JobRunner(table, store, Map.of("checksum", new Checksum()), owner);
    }

    /** The table as somebody sees it who looks that many seconds later. */
    private JobTable at(int seconds) {
        Instant instant = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds);
        return new JobTable(dataSource, Clock.fixed(instant, ZoneOffset.UTC), LEASE, silent());
    }
}
