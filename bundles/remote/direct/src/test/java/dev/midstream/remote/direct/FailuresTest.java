package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/** What callers are told, and what becomes of a call, when something is not as it should be. */
class FailuresTest {

    interface Service {
        int count();

        String block() throws InterruptedException;

        CompletableFuture<String> never();

        CompletableFuture<String> blockedLater() throws InterruptedException;

        byte[] large(int size);

        void stuck();

        void nested();
    }

    private final class Implementation implements Service {
        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch blocked = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CompletableFuture<String> future = new CompletableFuture<>();
        final CompletableFuture<Throwable> inner = new CompletableFuture<>();
        volatile Service other;

        @Override
        public int count() {
            return calls.incrementAndGet();
        }

        @Override
        public String block() throws InterruptedException {
            blocked.countDown();
            try {
                release.await();
                return "released";
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }

        @Override
        public CompletableFuture<String> never() {
            blocked.countDown();
            return future;
        }

        @Override
        public CompletableFuture<String> blockedLater() throws InterruptedException {
            return CompletableFuture.completedFuture(block());
        }

        @Override
        public byte[] large(int size) {
            return new byte[size];
        }

        @Override
        public void stuck() {
            boolean released = false;
            while (!released) {
                try {
                    release.await();
                    released = true;
                } catch (InterruptedException e) {
                    interrupted.countDown(); // and goes on
                }
            }
        }

        @Override
        public void nested() {
            try {
                other.stuck();
            } catch (ServiceException e) {
                inner.complete(e);
            }
            stuck();
        }
    }

    private final Implementation service = new Implementation();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        service.release.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Pair pair(Settings settings) throws IOException {
        Pair pair = new Pair(settings);
        open.add(pair);
        return pair;
    }

    private static void assertRemote(Throwable failure, Class<? extends Throwable> cause) {
        assertThat(failure).isExactlyInstanceOf(ServiceException.class);
        assertThat(((ServiceException) failure).getType()).isEqualTo(ServiceException.REMOTE);
        assertThat(failure.getCause()).isInstanceOf(cause);
        if (cause != ConnectException.class) {
            assertThat(failure.getCause()).isNotInstanceOf(ConnectException.class);
        }
    }

    private static <T> CompletableFuture<T> elsewhere(java.util.concurrent.Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            future.get(60, TimeUnit.SECONDS);
            throw new AssertionError("it did not fail");
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause();
        }
    }

    /** A node that offers a service no more is forgotten at once; calls that it executes are answered all the same. */
    @Test
    void callsUnderWayAreAnsweredAfterLastProxyIsClosed() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        CompletableFuture<String> now = elsewhere(remote::block);
        service.blocked.await();
        CompletableFuture<String> later = remote.never();

        ((AutoCloseable) Proxy.getInvocationHandler(remote)).close();
        assertRemote(failure(elsewhere(remote::count)), ConnectException.class);
        service.release.countDown();
        service.future.complete("late");
        assertThat(now.get(60, TimeUnit.SECONDS)).isEqualTo("released");
        assertThat(later.get(60, TimeUnit.SECONDS)).isEqualTo("late");
        assertThat(service.calls).as("of the call after the end").hasValue(0);
        Awaitility.await().until(() -> pair.server.connections() == 0);
    }

    /** The time for connecting ends when the connection is made, whoever reads it first. */
    @Test
    void firstCallOfConnectionMayLastLongerThanConnecting() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        CompletableFuture<String> later = pair.call(Service.class, service).never();
        Duration longer = Duration.ofMillis(Settings.Times.DEFAULT.connect() + 1000);
        Awaitility.await().during(longer).atMost(longer.plusSeconds(60)).until(() -> !later.isDone());
        service.future.complete("late");
        assertThat(later.get(60, TimeUnit.SECONDS)).isEqualTo("late");
    }

    @Test
    void aServerThatIsNotThereIsSaidToHaveExecutedNothing() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        pair.server.close();
        for (int i = 0; i < 10; i++) {
            assertRemote(failure(elsewhere(remote::count)), ConnectException.class);
        }
        assertThat(service.calls).hasValue(0);
    }

    @Test
    void aServerThatComesBackIsFoundAgain() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        Service remote = pair.call(Service.class, service);
        assertThat(remote.count()).isEqualTo(1);
        int port = pair.server.port();
        pair.server.close();
        Awaitility.await().until(() -> pair.server.connections() == 0);
        assertRemote(failure(elsewhere(remote::count)), ConnectException.class);
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try (Server second = new Server(Settings.DEFAULT, again)) {
            Service next = Service.class.cast(pair.client.proxy(
                    Service.class.getClassLoader(),
                    List.of(Service.class),
                    codec,
                    "127.0.0.1",
                    port,
                    second.export(service, codec),
                    5000));
            Awaitility.await().ignoreException(ServiceException.class).until(() -> next.count() > 1);
            // of the server before: that one is gone
            assertThat(((ServiceException) failure(elsewhere(remote::count))).getType())
                    .isEqualTo(ServiceException.UNREGISTERED);
        }
    }

    @Test
    void callsUnderWayFailAtOnceWhenTheConnectionIsLost() throws Exception {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(listener);
        CompletableFuture<Socket> accepted = elsewhere(() -> {
            Socket socket = listener.accept();
            byte[] preface = socket.getInputStream().readNBytes(4);
            socket.getOutputStream().write(preface);
            socket.getInputStream().readNBytes(50);
            return socket;
        });
        DirectClient client = new DirectClient(Settings.DEFAULT, new PlainConnector(), Map::of);
        open.add(client);
        Service remote = proxy(client, listener.getLocalPort(), 30_000);
        CompletableFuture<Integer> one = elsewhere(remote::count);
        CompletableFuture<String> two = elsewhere(() -> remote.never().get());
        Socket socket = accepted.get(60, TimeUnit.SECONDS);
        Awaitility.await().until(() -> socket.getInputStream().available() > 0);
        socket.close();
        assertRemote(failure(one), IOException.class);
        assertRemote(failure(two).getCause(), IOException.class);
    }

    private static Service proxy(DirectClient client, int port, long timeout) {
        return (Service) client.proxy(
                Service.class.getClassLoader(),
                List.of(Service.class),
                ContractCodec.of(List.of(Service.class), Limits.DEFAULT),
                "127.0.0.1",
                port,
                1,
                timeout);
    }

    @Test
    void aServerThatFallsSilentIsNoticed() throws Exception {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(listener);
        elsewhere(() -> {
            Socket socket = listener.accept();
            open.add(socket);
            socket.getOutputStream().write(socket.getInputStream().readNBytes(4));
            return socket;
        });
        DirectClient client = new DirectClient(Settings.DEFAULT.withPings(100, 100), new PlainConnector(), Map::of);
        open.add(client);
        Throwable failure = failure(elsewhere(proxy(client, listener.getLocalPort(), 60_000)::count));
        assertRemote(failure, IOException.class);
        assertThat(failure).hasMessageContaining("did not answer within 100 ms");
    }

    @Test
    void aServerThatWorksForLongIsNotTakenForDead() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withPings(50, 50));
        Service remote = pair.call(Service.class, service);
        CompletableFuture<String> blocked = elsewhere(remote::block);
        service.blocked.await();
        CountDownLatch aWhile = new CountDownLatch(1);
        assertThat(aWhile.await(1, TimeUnit.SECONDS)).isFalse();
        service.release.countDown();
        assertThat(blocked.get(60, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void aDeadlineEndsTheWaitAndTheWork() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service, 200);
        assertRemote(failure(elsewhere(remote::block)), TimeoutException.class);
        assertThat(service.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(remote.count()).isEqualTo(1);
    }

    @Test
    void aDeadlineEndsAnAsynchronousCallToo() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service, 200);
        assertRemote(failure(remote.never()), TimeoutException.class);
        Awaitility.await().until(service.future::isCancelled);
    }

    @Test
    void aDeadlineHoldsForCallsThatACallMakes() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        service.other = pair.call(Service.class, service, 60_000);
        Service remote = pair.call(Service.class, service, 300);
        CompletableFuture<Void> outer = elsewhere(() -> {
            remote.nested();
            return null;
        });
        assertRemote(failure(outer), TimeoutException.class);
        assertRemote(service.inner.get(60, TimeUnit.SECONDS), TimeoutException.class);
    }

    @Test
    void aFutureThatIsCancelledIsCancelledThere() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        CompletableFuture<String> future = remote.never();
        service.blocked.await();
        future.cancel(true);
        Awaitility.await().until(service.future::isCancelled);
        CompletableFuture<String> blocked = remote.blockedLater();
        blocked.cancel(true);
        assertThat(service.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedInterruptsTheCall() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        // somebody else reads, so the caller is parked
        CompletableFuture<String> reader = elsewhere(() -> remote.never().get());
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                remote.block();
            } catch (Throwable e) {
                stillInterrupted.set(Thread.currentThread().isInterrupted());
                outcome.complete(e);
            }
        });
        service.blocked.await();
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(service.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        service.future.complete("x");
        assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void moreCallsThanAConnectionMayHaveAreNotExecuted() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withWork(2, 8, 8));
        Service remote = pair.call(Service.class, service);
        remote.never();
        remote.never();
        assertRemote(failure(elsewhere(remote::count)), ConnectException.class);
        assertThat(service.calls).hasValue(0);
        service.future.complete("x");
        Awaitility.await().ignoreException(ServiceException.class).until(() -> remote.count() == 1);
    }

    @Test
    void moreCallsThanThreadsAndQueueTakeAreNotExecuted() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withWork(100, 1, 1));
        Service remote = pair.call(Service.class, service);
        List<CompletableFuture<String>> blocked = new ArrayList<>();
        // one by the reader that is relieved then, one by the worker, one in the queue, and at least one too many
        for (int i = 0; i < 6; i++) {
            blocked.add(elsewhere(remote::block));
        }
        Awaitility.await().until(() -> blocked.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
        for (CompletableFuture<String> each : blocked) {
            if (each.isCompletedExceptionally()) {
                assertRemote(failure(each), ConnectException.class);
            }
        }
        service.release.countDown();
        Awaitility.await().until(() -> blocked.stream().allMatch(CompletableFuture::isDone));
        assertThat(blocked).anyMatch(each -> !each.isCompletedExceptionally());
    }

    @Test
    void aResultThatIsTooLargeIsSaidToBe() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withLimits(Limits.DEFAULT.withMaxBytes(10_000)));
        Service remote = pair.call(Service.class, service);
        assertThat(failure(elsewhere(() -> remote.large(20_000))))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("must not have more than");
        assertThat(remote.large(9_000)).hasSize(9_000);
    }

    @Test
    void aServerThatStopsLetsCallsEnd() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        CompletableFuture<String> blocked = elsewhere(remote::block);
        service.blocked.await();
        pair.server.close();
        ServiceException refused = (ServiceException) failure(elsewhere(remote::count));
        assertThat(refused.getType() == ServiceException.UNREGISTERED || refused.getCause() instanceof ConnectException)
                .isTrue();
        assertThat(service.calls).hasValue(0);
        service.release.countDown();
        assertThat(blocked.get(60, TimeUnit.SECONDS)).isEqualTo("released");
    }

    /** Stopped and started again and again under load: what was executed was answered, what was not says so. */
    @Test
    void aServerThatStopsLeavesNoDoubt() throws Exception {
        ServerSocket first = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = first.getLocalPort();
        first.close();
        DirectClient client = new DirectClient(Settings.DEFAULT, new PlainConnector(), Map::of);
        open.add(client);
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        AtomicInteger answered = new AtomicInteger();
        for (int round = 0; round < 20; round++) {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Server server = new Server(Settings.DEFAULT, listener);
            Service remote = (Service) client.proxy(
                    Service.class.getClassLoader(),
                    List.of(Service.class),
                    codec,
                    "127.0.0.1",
                    port,
                    server.export(service, codec),
                    10_000);
            List<CompletableFuture<Throwable>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(elsewhere(() -> callUntilItFails(remote, answered)));
            }
            int before = answered.get();
            Awaitility.await().until(() -> answered.get() > before + 50);
            server.close();
            for (CompletableFuture<Throwable> caller : callers) {
                ServiceException end = (ServiceException) caller.get(60, TimeUnit.SECONDS);
                assertThat(end.getType() == ServiceException.UNREGISTERED || end.getCause() instanceof ConnectException)
                        .as(end.toString())
                        .isTrue();
            }
            Awaitility.await().until(() -> server.connections() == 0);
        }
        assertThat(answered.get()).isEqualTo(service.calls.get());
    }

    private static Throwable callUntilItFails(Service remote, AtomicInteger answered) {
        boolean began = false;
        while (true) {
            try {
                remote.count();
                answered.incrementAndGet();
                began = true;
            } catch (ServiceException e) {
                // the server before may still be remembered as away
                if (began || !(e.getCause() instanceof ConnectException)) {
                    return e;
                }
            }
        }
    }

    @Test
    void somebodyElsesProtocolIsTurnedAway() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pair.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
