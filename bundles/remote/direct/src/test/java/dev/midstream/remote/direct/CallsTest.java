package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.Promises;

class CallsTest {

    record Entry(String name, Instant at, Optional<List<Integer>> numbers) {}

    interface Service {
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

    static class Implementation implements Service {
        final CountDownLatch release = new CountDownLatch(1);
        final CompletableFuture<Void> entered = new CompletableFuture<>();

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
            entered.complete(null);
            release.await();
            return id;
        }
    }

    private final Pair pair;
    private final Implementation service = new Implementation();
    private final Service remote;

    CallsTest() throws Exception {
        pair = new Pair(Settings.DEFAULT);
        remote = pair.call(Service.class, service);
    }

    @AfterEach
    void close() {
        service.release.countDown();
        pair.close();
    }

    @Test
    void aCallIsAnswered() {
        Entry entry = new Entry("x", Instant.now(), Optional.of(List.of(1, 2)));
        for (int i = 0; i < 1000; i++) {
            assertThat(remote.entry(entry)).isEqualTo(entry);
        }
        assertThat(remote.hello()).isEqualTo("hello");
        assertThat(remote).isEqualTo(remote).hasToString("remote service at 127.0.0.1:" + pair.server.port());
    }

    @Test
    void largeAndSmallMessagesArriveWhole() {
        for (int size = 1; size < 10_000_000; size = size * 7 / 2) {
            byte[] bytes = new byte[size];
            bytes[size - 1] = 7;
            assertThat(remote.echo(bytes)).isEqualTo(bytes);
        }
    }

    @Test
    void anExceptionArrivesAsThrown() {
        assertThatThrownBy(() -> remote.fail("gone"))
                .isExactlyInstanceOf(NoSuchElementException.class)
                .hasMessage("gone");
    }

    @Test
    void resultsMayComeLater() throws Exception {
        assertThat(remote.later("a").get(5, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(remote.stage("a").toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isEqualTo("a");
        assertThat(remote.future("a").get(5, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(remote.promise("a").getValue()).isEqualTo("a");
        assertThatThrownBy(() -> remote.later("").get(5, TimeUnit.SECONDS))
                .cause()
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("empty");
    }

    @Test
    void callersShareAConnection() throws Exception {
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
        assertThat(pair.server.connections()).isEqualTo(1);
    }

    @Test
    void callsThatBlockHoldNoOthersUp() throws Exception {
        List<CompletableFuture<Integer>> blocked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int id = i;
            blocked.add(elsewhere(() -> remote.block(id)));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(remote.echo(new byte[] {1})).hasSize(1);
        }
        service.release.countDown();
        for (int i = 0; i < 10; i++) {
            assertThat(blocked.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    /** The control: without relief the reader stays with the call that it executes. */
    @Test
    void withoutReliefACallThatBlocksHoldsOthersUp() throws Exception {
        assertThat(remote.hello()).isEqualTo("hello");
        pair.server.relief().stop();
        CompletableFuture<Integer> blocked = elsewhere(() -> remote.block(1));
        CompletableFuture<byte[]> held =
                service.entered.thenCompose(entered -> elsewhere(() -> remote.echo(new byte[1])));
        assertThatThrownBy(() -> held.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        service.release.countDown();
        assertThat(held.get(10, TimeUnit.SECONDS)).hasSize(1);
        assertThat(blocked.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static <T> CompletableFuture<T> elsewhere(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(call.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    @Test
    void whatIsNotExportedCannotBeCalled() {
        Service nobody = pair.proxy(Service.class, 42, 5000);
        assertThatThrownBy(nobody::hello)
                .satisfies(e -> assertThat(((ServiceException) e).getType()).isEqualTo(ServiceException.UNREGISTERED));
    }

    @Test
    void headersTravelWithTheCall() throws Exception {
        interface Told {
            Map<String, String> headers();
        }
        pair.headers.put("traceparent", "00-1-2-01");
        Told told = pair.call(Told.class, () -> CallContext.current().headers());
        assertThat(told.headers()).isEqualTo(pair.headers);
    }
}
