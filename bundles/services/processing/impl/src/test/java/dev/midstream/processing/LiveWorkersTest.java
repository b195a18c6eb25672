package dev.midstream.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.data.testing.DerbyDatabase;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import dev.midstream.storage.api.ObjectContent;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveWorkersTest {
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final FakeStore store = new FakeStore();
    private final JobTable table = new JobTable(
            DerbyDatabase.make(), Clock.systemUTC(), LEASE, new JobEvents((transaction, destination, key, text) -> {}));
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final LiveWorkers workers = new LiveWorkers(this::workers, Duration.ofSeconds(10));

    private Workers workers() {
        String owner = UUID.randomUUID().toString();
        JobRunner runner = new JobRunner(table, store, Map.of("note", new Note()), owner);
        return new Workers(table, runner, owner, 2, Duration.ofMillis(1), LEASE);
    }

    /** Notes the keys of the objects that it was run for. */
    private final class Note implements Pipeline {
        @Override
        public String name() {
            return "note";
        }

        @Override
        public void run(ObjectContent object, Outputs outputs, ObjectNode result) {
            done.add(object.info().key());
        }
    }

    @AfterEach
    void stop() {
        workers.close();
    }

    private void add(String key) {
        store.objects.put(key, new byte[0]);
        table.add(key, new JobRequest("note", key, null));
        workers.wake();
    }

    private void awaitDone(String key) throws InterruptedException {
        assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo(key);
    }

    private boolean isFree(String key) {
        return table.claim("other", Set.of("note"))
                .filter(job -> job.id().equals(key))
                .isPresent();
    }

    @Test
    void stagedRevisionTakesNoJob() {
        add("before");

        assertThat(isFree("before")).isTrue();
        assertThat(done).isEmpty();
    }

    @Test
    void liveRevisionTakesJobs() throws Exception {
        add("before");
        workers.start();
        awaitDone("before");
        add("while");
        awaitDone("while");
    }

    @Test
    void residentRevisionTakesNoJobUntilItIsLiveAgain() throws Exception {
        workers.start();
        workers.stop();
        add("after");
        assertThat(table.get("after").orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(done).isEmpty();

        workers.start();
        awaitDone("after");
    }

    @Test
    void secondStartChangesNothing() throws Exception {
        workers.start();
        workers.start();
        workers.stop();
        add("after");

        assertThat(isFree("after")).isTrue();
    }

    @Test
    void closedWorkersDoNotStart() {
        workers.close();
        workers.start();
        add("after");

        assertThat(isFree("after")).isTrue();
    }
}
