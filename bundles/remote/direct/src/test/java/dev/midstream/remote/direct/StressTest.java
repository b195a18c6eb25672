package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/**
 * Callers of all kinds on one connection that is lost again and again: each call ends soon, with its own answer or with
 * a failure that is true.
 */
class StressTest {
    private static final long DURATION = TimeUnit.SECONDS.toNanos(4);
    /** Far more than the test waits: an answer that nobody reads would be noticed. */
    private static final long DEADLINE = TimeUnit.MINUTES.toMillis(5);

    interface Service {
        int quick(int number);

        int slow(int number);

        CompletableFuture<Integer> later(int number);
    }

    private static final class Implementation implements Service {
        final AtomicInteger executed = new AtomicInteger();

        @Override
        public int quick(int number) {
            executed.incrementAndGet();
            return number;
        }

        @Override
        public int slow(int number) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(3_000_000));
            return number;
        }

        @Override
        public CompletableFuture<Integer> later(int number) {
            return CompletableFuture.supplyAsync(() -> slow(number));
        }
    }

    private final Implementation service = new Implementation();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicInteger quick = new AtomicInteger();

    @Test
    void everyCallEndsSoon() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT)) {
            Service remote = pair.call(Service.class, service, DEADLINE);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                callers.add(CompletableFuture.runAsync(() -> call(remote), task -> new Thread(task).start()));
            }
            long begun = System.nanoTime();
            for (int loss = 1; System.nanoTime() - begun < DURATION; loss++) {
                LockSupport.parkNanos(100_000_000);
                if (loss % 2 == 0) {
                    pair.server.loseAll();
                }
            }
            over.set(true);
            for (CompletableFuture<Void> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(answered.get()).isGreaterThan(1000);
        assertThat(failed.get()).isPositive();
        // of the quick ones, those that were not sent were not executed, and all that were answered were
        assertThat(service.executed.get()).isLessThanOrEqualTo(quick.get() - unsent.get());
    }

    private void call(Service remote) {
        int number = 0;
        while (!over.get()) {
            number++;
            boolean isQuick = false;
            try {
                int answer;
                switch (ThreadLocalRandom.current().nextInt(4)) {
                    case 0 -> answer = remote.slow(number);
                    case 1 -> answer = remote.later(number).join();
                    default -> {
                        isQuick = true;
                        quick.incrementAndGet();
                        answer = remote.quick(number);
                    }
                }
                assertThat(answer).isEqualTo(number);
                answered.incrementAndGet();
            } catch (ServiceException | java.util.concurrent.CompletionException e) {
                failed.incrementAndGet();
                if (isQuick && e.getCause() instanceof java.net.ConnectException) {
                    unsent.incrementAndGet();
                }
            }
        }
    }
}
