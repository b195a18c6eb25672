package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.calls.NotExecutedException;
import dev.midstream.remote.calls.NotExecutedException.Reason;
import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.ServiceException;

/** Bounds of what one peer, one service and one failure may take. */
class LimitsTest {
    private static final Settings.Times SHORT = new Settings.Times(2_000, 300, 5_000, 2_000, 300, 200);

    interface Service {
        int count();

        byte[] large(byte[] argument);

        void stuck() throws InterruptedException;

        void nested();

        void hold(List<Set<String>> sets) throws InterruptedException;

        CompletionStage<Integer> uncancellable(List<Set<String>> sets);

        void fragile(List<Set<String>> sets, Fragile fragile);
    }

    /** A class that cannot be linked on the server's side, once it is broken. */
    record Fragile(int value) {
        static volatile boolean broken;

        Fragile {
            if (broken) {
                throw new NoClassDefFoundError("a part of it");
            }
        }
    }

    private static final class Implementation implements Service {
        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public int count() {
            return calls.incrementAndGet();
        }

        @Override
        public byte[] large(byte[] argument) {
            return new byte[1 << 20];
        }

        @Override
        public void stuck() throws InterruptedException {
            release.await();
        }

        @Override
        public void hold(List<Set<String>> sets) throws InterruptedException {
            release.await();
        }

        @Override
        public CompletionStage<Integer> uncancellable(List<Set<String>> sets) {
            calls.incrementAndGet();
            return new CompletableFuture<Integer>().minimalCompletionStage();
        }

        @Override
        public void fragile(List<Set<String>> sets, Fragile fragile) {
            calls.incrementAndGet();
        }

        @Override
        public void nested() {
            calls.incrementAndGet();
            throw new ServiceException(
                    "inner is not here",
                    ServiceException.UNREGISTERED,
                    new NotExecutedException(Reason.ABSENT, "inner is not here", null));
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

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }

    private Pair pair(Settings settings) throws IOException {
        return opened(new Pair(settings));
    }

    private Socket arrive(Pair pair) throws IOException {
        return opened(new Socket(InetAddress.getLoopbackAddress(), pair.server.port()));
    }

    @Test
    void failedNestedCallIsAnAnswer() throws Exception {
        Service remote = pair(Settings.DEFAULT).call(Service.class, service);
        assertThatThrownBy(remote::nested)
                .isInstanceOf(ServiceException.class)
                .hasMessage("inner is not here")
                .extracting(Throwable::getCause)
                .isNotInstanceOf(IOException.class);
        assertThat(service.calls).hasValue(1);
    }

    @Test
    void callAfterDeadlineIsRefusedByOwnSide() throws Exception {
        Service remote = pair(Settings.DEFAULT).call(Service.class, service);
        new CallContext(System.nanoTime() - 1, Map.of()).enter();
        try {
            assertThatThrownBy(remote::count)
                    .hasCauseInstanceOf(NotExecutedException.class)
                    .extracting(e -> ((NotExecutedException) e.getCause()).reason())
                    .isEqualTo(Reason.NOT_TRIED);
        } finally {
            CallContext.restore(null);
        }
        assertThat(service.calls).hasValue(0);
    }

    @Test
    void quickMethodIsNotExecutedAfterDeadline() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        long key = pair.server.export(service, codec);
        Socket socket = arrive(pair);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        out.write(new byte[] {'M', 'S', 'R', 1});
        assertThat(in.readInt()).isEqualTo(Frame.PREFACE);
        for (int millis : new int[] {60_000, -1}) {
            Buffer call = Frame.begin(Frame.CALL, (byte) 0, 1, 1024, 1024);
            call.putLong(key);
            call.putInt(millis);
            codec.encodeCall(Service.class.getMethod("count"), null, call, null);
            Frame.end(call);
            out.write(call.array(), 0, call.size());
            byte[] answer = in.readNBytes(in.readInt());
            assertThat(answer[0]).isEqualTo(millis > 0 ? Frame.RESULT : Frame.REFUSED);
            if (millis < 0) {
                assertThat(answer[6]).isEqualTo((byte) Refusal.LATE.ordinal());
            }
        }
        assertThat(service.calls).as("the call in time").hasValue(1);
    }

    @Test
    @Timeout(60)
    void peerThatCannotBeReachedLeavesOthers() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        DirectClient client = opened(new DirectClient(
                Settings.DEFAULT,
                (host, port, millis) -> {
                    connecting.countDown();
                    try {
                        answered.await(); // as one that drops all packets
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("no answer");
                },
                Map::of));
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        Service silent = proxy(client, codec, 1);
        Thread caller = new Thread(() -> assertThatThrownBy(silent::count).isInstanceOf(ServiceException.class));
        caller.start();
        connecting.await();
        proxy(client, codec, 1);
        proxy(client, codec, 2);
        assertThat(caller.isAlive()).as("the peer does not answer yet").isTrue();
        answered.countDown();
        caller.join();
    }

    private static Service proxy(DirectClient client, ContractCodec codec, int port) {
        return (Service) client.proxy(
                Service.class.getClassLoader(), List.of(Service.class), codec, "127.0.0.1", port, 1, 60_000);
    }

    @Test
    void callsUnderWayShareMemory() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withLimits(Limits.DEFAULT.withMaxBytes(1 << 20)));
        Service remote = pair.call(Service.class, service);
        List<Set<String>> sets = Collections.nCopies(20_000, Set.of());
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread caller = new Thread(() -> {
                try {
                    remote.hold(sets);
                    done.incrementAndGet();
                } catch (InterruptedException | ServiceException e) {
                    boolean busy = e.getCause() instanceof NotExecutedException cause && cause.reason() == Reason.BUSY;
                    refused.addAndGet(busy ? 1 : 100);
                }
            });
            caller.start();
            callers.add(caller);
        }
        await().until(() -> refused.get() > 0);
        assertThat(pair.server.budget().taken()).isBetween(1L, 8L << 20);
        assertThat(remote.count()).as("a small call").isEqualTo(1);
        service.release.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(refused.get() + done.get()).isEqualTo(8);
        assertThat(done.get()).isPositive();
        await().until(() -> pair.server.budget().taken() == 0);
        remote.hold(sets);
    }

    @Test
    void lostConnectionReturnsMemoryOfResultThatNeverComes() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        remote.uncancellable(Collections.nCopies(20_000, Set.of()));
        await().until(() -> service.calls.get() == 1);
        assertThat(pair.server.budget().taken()).isPositive();
        pair.server.loseAll();
        await().until(() -> pair.server.budget().taken() == 0);
    }

    @Test
    void cancelledCallWhoseResultCannotBeCancelledKeepsConnection() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        CompletionStage<Integer> other = remote.uncancellable(List.of());
        CompletionStage<Integer> cancelled = remote.uncancellable(List.of());
        await().until(() -> service.calls.get() == 2);
        cancelled.toCompletableFuture().cancel(true);
        assertThat(remote.count()).as("a call after the cancellation").isEqualTo(3);
        assertThat(other.toCompletableFuture())
                .as("the connection has not ended")
                .isNotDone();
    }

    @Test
    void errorOfDecoderReturnsMemory() throws Exception {
        Pair pair = pair(Settings.DEFAULT);
        Service remote = pair.call(Service.class, service);
        Fragile fragile = new Fragile(1);
        Fragile.broken = true;
        try {
            assertThatThrownBy(() -> remote.fragile(Collections.nCopies(20_000, Set.of()), fragile))
                    .isInstanceOf(ServiceException.class);
        } finally {
            Fragile.broken = false;
        }
        await().until(() -> pair.server.budget().taken() == 0);
        assertThat(service.calls).hasValue(0);
        remote.fragile(List.of(), fragile);
        assertThat(service.calls).as("by another connection").hasValue(1);
    }

    @Test
    void peerThatDoesNotReadLosesItsConnection() throws Exception {
        Pair pair = pair(Settings.DEFAULT.with(SHORT).withPending(1 << 20));
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        long key = pair.server.export(service, codec);
        Socket socket = arrive(pair);
        OutputStream out = socket.getOutputStream();
        out.write(new byte[] {'M', 'S', 'R', 1});
        assertThat(new DataInputStream(socket.getInputStream()).readInt()).isEqualTo(Frame.PREFACE);
        long sent = 0;
        try {
            for (int id = 1; sent < 1 << 30; id++) {
                Buffer call = Frame.begin(Frame.CALL, (byte) 0, id, 32 << 10, 64 << 10);
                call.putLong(key);
                call.putInt(60_000);
                codec.encodeCall(
                        Service.class.getMethod("large", byte[].class), new Object[] {new byte[16 << 10]}, call, null);
                Frame.end(call);
                out.write(call.array(), 0, call.size());
                sent += call.size();
            }
        } catch (SocketException e) {
            await().until(() -> pair.server.connections() == 0);
        }
        assertThat(sent).as("bytes that the server took").isLessThan(200 << 20);
    }

    @Test
    void writeWithoutProgressIsStalled() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        FrameWriter writer = new FrameWriter(
                new OutputStream() {
                    @Override
                    public void write(int one) {
                        throw new AssertionError("frames are written as a whole");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writing.countDown();
                        try {
                            taken.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                1_000);
        assertThat(writer.stalled(System.nanoTime())).isZero();
        Thread first = new Thread(() -> {
            try {
                writer.send(Frame.empty(Frame.PING, 1), null, false);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        first.start();
        writing.await();
        assertThat(writer.stalled(System.nanoTime() + 1_000_000)).isGreaterThan(1_000_000L);
        byte[] answer = new byte[600];
        assertThat(writer.append(Frame.withBytes(Frame.DATA, 1, answer, answer.length)))
                .isFalse();
        assertThat(writer.append(Frame.withBytes(Frame.DATA, 1, answer, answer.length)))
                .as("more waits than may")
                .isTrue();
        taken.countDown();
        first.join();
        assertThat(writer.stalled(System.nanoTime())).isZero();
    }

    @Test
    void arrivalThatNeverEndsIsClosed() throws Exception {
        Pair pair = pair(Settings.DEFAULT.with(SHORT));
        Socket socket = arrive(pair);
        OutputStream out = socket.getOutputStream();
        assertThatThrownBy(() -> {
                    while (true) { // one byte of the preface, again and again before the limit of a read
                        out.write('M');
                        out.flush();
                        assertThat(new CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.MILLISECONDS))
                                .isFalse();
                    }
                })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void arrivalsDoNotUsePlacesOfPeers() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withConnections(2));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            silent.add(arrive(pair));
        }
        // the arrivals of one address are limited too, so some of these end
        await().until(() -> silent.stream().anyMatch(LimitsTest::isAtEnd));
        for (Socket socket : silent) {
            socket.close();
        }
        Service remote = pair.call(Service.class, service);
        await().ignoreException(ServiceException.class).until(() -> remote.count() > 0);
    }

    private static boolean isAtEnd(Socket socket) {
        try {
            socket.setSoTimeout(10);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void arrivalsAreLimitedInNumberAndTime() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Arrivals arrivals = new Arrivals(4, 1_000);
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sockets.add(opened(new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())));
            }
            assertThat(arrivals.add(sockets.get(0), 0)).isTrue();
            assertThat(arrivals.add(sockets.get(1), 500)).isTrue();
            assertThat(arrivals.add(sockets.get(2), 500))
                    .as("third of one address")
                    .isFalse();
            arrivals.closeLate(1_000);
            assertThat(sockets.get(0).isClosed()).isTrue();
            assertThat(sockets.get(1).isClosed()).isFalse();
            assertThat(arrivals.add(sockets.get(2), 1_000)).isTrue();
        }
    }

    @Test
    void acceptSurvivesFailures() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        ServerSocket failing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return super.accept();
            }
        };
        Server server = opened(new Server(Settings.DEFAULT, failing));
        DirectClient client = opened(new DirectClient(Settings.DEFAULT, new PlainConnector(), Map::of));
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        Service remote = (Service) client.proxy(
                Service.class.getClassLoader(),
                List.of(Service.class),
                codec,
                "127.0.0.1",
                server.port(),
                server.export(service, codec),
                5_000);
        await().ignoreException(ServiceException.class).until(() -> remote.count() > 0);
    }

    @Test
    void idleConnectionEndsAndNextCallMakesAnother() throws Exception {
        Pair pair = pair(Settings.DEFAULT.with(SHORT));
        Service remote = pair.call(Service.class, service);
        assertThat(remote.count()).isEqualTo(1);
        await().until(() -> pair.server.connections() == 0);
        await().ignoreException(ServiceException.class).until(() -> remote.count() > 1);
    }

    @Test
    void stuckServiceLeavesOthersOfItsNode() throws Exception {
        Pair pair = pair(Settings.DEFAULT.withWork(100, 4, 4));
        Service stuck = pair.call(Service.class, service, 60_000);
        Implementation free = new Implementation();
        free.release.countDown();
        Service other = pair.call(Service.class, free, 60_000);
        List<Thread> callers = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 12; i++) {
            Thread caller = new Thread(() -> {
                try {
                    stuck.stuck();
                } catch (InterruptedException | ServiceException e) {
                    refused.incrementAndGet();
                }
            });
            caller.start();
            callers.add(caller);
        }
        await().until(() -> refused.get() > 0);
        for (int i = 0; i < 50; i++) {
            other.stuck();
        }
        service.release.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
    }

    @Test
    void unreadArgumentsAreNotDecodedForRefusal() throws Exception {
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        Bulkhead full = new Bulkhead(task -> {}, 1, 0);
        full.execute(() -> {});
        Export export = new Export(service, codec, full);
        byte[] call = codec.encodeCall(Service.class.getMethod("large", byte[].class), new Object[] {new byte[9]});
        assertThat(export.refuses(call, 0, call.length))
                .as("a method that is quick")
                .isFalse();
        for (int i = 0; i < 10; i++) {
            export.pace(Service.class.getMethod("large", byte[].class)).took(1_000_000_000L);
        }
        byte[] broken = Arrays.copyOf(call, Long.BYTES);
        assertThat(export.refuses(broken, 0, broken.length)).isTrue();
    }
}
