package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.testing.CallsContract;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

class CallsTest extends CallsContract {
    private Pair pair;

    @Override
    protected <T> T remote(Class<T> contract, T implementation) throws Exception {
        pair = new Pair(Settings.DEFAULT);
        return pair.call(contract, implementation);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    interface Door {
        boolean open();

        boolean knock();
    }

    /** Whoever opens waits until it is released; whoever knocks does not. */
    private static final class Waiting implements Door {
        final CompletableFuture<Void> entered = new CompletableFuture<>();
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public boolean open() {
            entered.complete(null);
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @Override
        public boolean knock() {
            return true;
        }
    }

    /** The control: without relief the reader stays with the call that it executes. */
    @Test
    void withoutReliefACallThatBlocksHoldsOthersUp() throws Exception {
        Waiting service = new Waiting();
        Door door = pair.call(Door.class, service);
        assertThat(door.knock()).isTrue();
        assertThat(pair.server.connections()).isEqualTo(1);
        pair.server.relief().stop();
        CompletableFuture<Boolean> blocked = elsewhere(door::open);
        CompletableFuture<Boolean> held = service.entered.thenCompose(entered -> elsewhere(door::knock));
        assertThatThrownBy(() -> held.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        service.release.countDown();
        assertThat(held.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(blocked.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private static <T> CompletableFuture<T> elsewhere(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(call.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    @Test
    void whatIsNotExportedCannotBeCalled() {
        Door nobody = pair.proxy(Door.class, 42, 5000);
        assertThatThrownBy(nobody::knock)
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
