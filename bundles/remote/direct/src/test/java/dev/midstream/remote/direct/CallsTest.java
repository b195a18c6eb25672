package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.remote.testing.CallsContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

class CallsTest extends CallsContract {
    private final Pair pair;

    CallsTest() throws Exception {
        pair = new Pair(Settings.DEFAULT);
    }

    @Override
    protected <T> T remote(Class<T> contract, T service) {
        return pair.call(contract, service);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void callersShareAConnection() throws Exception {
        interface Same {
            int same(int number);
        }
        Same remote = pair.call(Same.class, number -> number);
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int number = i;
            calls.add(CompletableFuture.supplyAsync(() -> remote.same(number), task -> new Thread(task).start()));
        }
        for (int i = 0; i < 16; i++) {
            assertThat(calls.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThat(pair.server.connections()).isEqualTo(1);
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
