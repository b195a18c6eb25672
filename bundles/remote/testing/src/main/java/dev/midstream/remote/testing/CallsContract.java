package dev.midstream.remote.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.Promises;

/** What a caller sees of a service on another node, the same by every transport. One subclass for each. */
public abstract class CallsContract {

    /** A value of several kinds. */
    public record Entry(String name, Instant at, Optional<List<Integer>> numbers) {}

    /** What is called. */
    public interface Service {
        Entry entry(Entry entry);

        byte[] echo(byte[] bytes);

        void fail(String message);

        CompletableFuture<String> later(String text);

        CompletionStage<String> stage(String text);

        Future<String> future(String text);

        Promise<String> promise(String text);

        int block(int id) throws InterruptedException;

        default String hello() {
            return "hello";
        }
    }

    private static final class Implementation implements Service {
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Entry entry(Entry entry) {
            return entry;
        }

        @Override
        public byte[] echo(byte[] bytes) {
            return bytes;
        }

        @Override
        public void fail(String message) {
            throw new NoSuchElementException(message);
        }

        @Override
        public CompletableFuture<String> later(String text) {
            return CompletableFuture.supplyAsync(() -> {
                if (text.isEmpty()) {
                    throw new IllegalArgumentException("empty");
                }
                return text;
            });
        }

        @Override
        public CompletionStage<String> stage(String text) {
            return later(text);
        }

        @Override
        public Future<String> future(String text) {
            return later(text);
        }

        @Override
        public Promise<String> promise(String text) {
            return Promises.resolved(text);
        }

        @Override
        public int block(int id) throws InterruptedException {
            release.await();
            return id;
        }
    }

    private final Implementation service = new Implementation();
    private Service remote;

    /** Exports a service, and imports it as another node does; its calls may take 10 s. */
    protected abstract <T> T remote(Class<T> contract, T implementation) throws Exception;

    @BeforeEach
    final void open() throws Exception {
        remote = remote(Service.class, service);
    }

    @AfterEach
    final void release() {
        service.release.countDown();
    }

    @Test
    public final void aCallIsAnswered() {
        Entry entry = new Entry("x", Instant.now(), Optional.of(List.of(1, 2)));
        for (int i = 0; i < 1000; i++) {
            assertThat(remote.entry(entry)).isEqualTo(entry);
        }
        assertThat(remote.hello()).isEqualTo("hello");
        assertThat(remote).isEqualTo(remote).hasSameHashCodeAs(remote);
        assertThat(remote.toString()).startsWith("remote service ");
    }

    @Test
    public final void largeAndSmallMessagesArriveWhole() {
        for (int size = 1; size < 10_000_000; size = size * 7 / 2) {
            byte[] bytes = new byte[size];
            bytes[size - 1] = 7;
            assertThat(remote.echo(bytes)).isEqualTo(bytes);
        }
    }

    @Test
    public final void anExceptionArrivesAsThrown() {
        assertThatThrownBy(() -> remote.fail("gone"))
                .isExactlyInstanceOf(NoSuchElementException.class)
                .hasMessage("gone");
    }

    @Test
    public final void resultsMayComeLater() throws Exception {
        assertThat(remote.later("a").get(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(remote.stage("a").toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo("a");
        assertThat(remote.future("a").get(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(remote.promise("a").getValue()).isEqualTo("a");
        assertThatThrownBy(() -> remote.later("").get(60, TimeUnit.SECONDS))
                .cause()
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("empty");
    }

    @Test
    public final void callersAtOnceGetTheirOwnAnswers() throws Exception {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
            byte[] own = {(byte) caller};
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 2000; i++) {
                            assertThat(remote.echo(own)).isEqualTo(own);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<Void> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    public final void callsThatBlockHoldNoOthersUp() throws Exception {
        List<CompletableFuture<Integer>> blocked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int id = i;
            blocked.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return remote.block(id);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(remote.echo(new byte[] {1})).hasSize(1);
        }
        service.release.countDown();
        for (int i = 0; i < 10; i++) {
            assertThat(blocked.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }
}
