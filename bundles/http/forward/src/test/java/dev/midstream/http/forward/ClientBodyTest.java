package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

class ClientBodyTest {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch sent = new CountDownLatch(1);
    private final AtomicInteger reads = new AtomicInteger();
    private boolean broken;
    private final ClientBody body = new ClientBody(request(), () -> {});

    private HttpServletRequest request() {
        ServletInputStream stream = new ServletInputStream() {
            @Override
            public int read() throws IOException {
                reads.incrementAndGet();
                reading.countDown();
                try {
                    sent.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                if (broken) {
                    throw new IOException("connection reset");
                }
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int most) throws IOException {
                into[offset] = (byte) read();
                return 1;
            }

            @Override
            public boolean isFinished() {
                return false;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException();
            }
        };
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getInputStream" -> stream;
                    case "getContentLengthLong" -> 2L;
                    default -> null;
                });
    }

    @Test
    void endWaitsForReadUnderWay() throws Exception {
        InputStream in = body.open();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return in.read();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(body.end(Duration.ofMillis(1))).as("a thread reads").isFalse();
        sent.countDown();
        assertThat(body.end(Duration.ofSeconds(60))).isTrue();
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo('x');
        assertThatThrownBy(in::read).hasMessageContaining("has ended");
        assertThat(reads).as("reads of the container's stream").hasValue(1);
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void lastByteMakesBodyWhole() throws Exception {
        sent.countDown();
        assertThat(body.hasBegun()).isFalse();
        InputStream in = body.open();
        in.read();
        assertThat(body.isWhole()).isFalse();
        in.read();
        assertThat(body.isWhole()).isTrue();
        assertThat(body.hasBegun()).isTrue();
        assertThatThrownBy(body::open).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failureOfClientIsNoted() {
        broken = true;
        sent.countDown();
        assertThatThrownBy(body.open()::read).hasMessage("connection reset");
        assertThat(body.failure()).hasMessage("connection reset");
    }
}
