package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Integer> run = new ArrayList<>();

    @Test
    void stuckServiceLeavesThreadsToOthers() {
        Bulkhead stuck = new Bulkhead(threads::add, 2, 1);
        Bulkhead other = new Bulkhead(threads::add, 2, 1);
        stuck.execute(() -> run.add(1));
        stuck.execute(() -> run.add(2));
        assertThat(stuck.isFull()).isFalse();
        stuck.execute(() -> run.add(3));
        assertThat(stuck.isFull()).isTrue();
        assertThatThrownBy(() -> stuck.execute(() -> run.add(4))).isInstanceOf(RejectedExecutionException.class);
        assertThat(threads).as("threads of the stuck service").hasSize(2);
        other.execute(() -> run.add(5));
        assertThat(threads).hasSize(3);
    }

    @Test
    void waitingCallRunsWhenThreadIsFree() {
        Bulkhead bulkhead = new Bulkhead(threads::add, 1, 2);
        bulkhead.execute(() -> {
            run.add(1);
            throw new IllegalStateException("a failure frees the thread as well");
        });
        bulkhead.execute(() -> run.add(2));
        threads.remove().run();
        assertThat(run).containsExactly(1, 2);
        bulkhead.execute(() -> run.add(3));
        threads.remove().run();
        assertThat(run).containsExactly(1, 2, 3);
    }

    @Test
    void refusedWorkerFreesItsPlace() {
        Bulkhead bulkhead = new Bulkhead(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                1,
                1);
        assertThatThrownBy(() -> bulkhead.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> bulkhead.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(bulkhead.isFull()).isFalse();
    }

    @Test
    void threadThatCannotBeStartedFreesItsPlace() {
        Bulkhead bulkhead = new Bulkhead(
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                1,
                0);
        assertThatThrownBy(() -> bulkhead.execute(() -> {})).isInstanceOf(OutOfMemoryError.class);
        assertThat(bulkhead.isFull()).isFalse();
    }
}
