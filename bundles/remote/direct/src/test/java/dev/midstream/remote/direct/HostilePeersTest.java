package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that do all that they should not, at the same time: they cost little, and other callers do not notice. */
@Timeout(300)
class HostilePeersTest {
    private static final int PEERS = 3;
    private static final long MOST_HEAP = 64L << 20;
    private static final int CALLS = 500;

    interface Service {
        int count();

        byte[] large(byte[] argument);

        void hold(List<Set<String>> sets) throws InterruptedException;
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
            return new byte[64 << 10];
        }

        @Override
        public void hold(List<Set<String>> sets) throws InterruptedException {
            release.await();
        }
    }

    private interface Hostility {
        void with(OutputStream out) throws IOException;
    }

    private final Implementation attacked = new Implementation();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT.withMaxBytes(1 << 20));
    private Pair pair;
    private long key;

    @BeforeEach
    void start() throws IOException {
        pair = new Pair(Settings.DEFAULT
                .withLimits(Limits.DEFAULT.withMaxBytes(1 << 20))
                .withPending(1 << 20));
        key = pair.server.export(attacked, codec);
    }

    @AfterEach
    void stop() throws Exception {
        attacked.release.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        pair.close();
    }

    /** A peer that goes on until its connection ends, and reads nothing. */
    private void peer(boolean preface, Hostility hostility) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), pair.server.port());
        sockets.add(socket);
        Thread thread = new Thread(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                if (preface) {
                    out.write(new byte[] {'M', 'S', 'R', 1});
                }
                while (!socket.isClosed()) {
                    hostility.with(out);
                }
            } catch (IOException e) {
                return; // the server has ended it, or the test
            }
        });
        thread.start();
        threads.add(thread);
    }

    private void call(OutputStream out, String method, Class<?> parameter, Object argument) throws IOException {
        try {
            Buffer call = Frame.begin(Frame.CALL, (byte) 0, (int) sent.incrementAndGet(), 32 << 10, 1 << 20);
            call.putLong(key);
            call.putInt(60_000);
            codec.encodeCall(Service.class.getMethod(method, parameter), new Object[] {argument}, call, null);
            Frame.end(call);
            out.write(call.array(), 0, call.size());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    void hostilePeersCostLittleAndOthersGoOn() throws Exception {
        Implementation free = new Implementation();
        Service other = pair.call(Service.class, free);
        other.count();
        long before = usedHeap();
        List<Set<String>> sets = Collections.nCopies(20_000, Set.of());
        byte[] argument = new byte[16 << 10];
        Random random = new Random(7);
        for (int i = 0; i < PEERS; i++) {
            peer(true, out -> call(out, "large", byte[].class, argument)); // floods, and reads no answer
            peer(true, out -> call(out, "hold", List.class, sets)); // small messages of many objects
            peer(
                    false,
                    out -> { // garbage
                        byte[] bytes = new byte[4096];
                        random.nextBytes(bytes);
                        out.write(bytes);
                    });
            boolean[] begun = new boolean[1];
            peer(
                    true,
                    out -> { // a frame that does not end, byte by byte
                        out.write(begun[0] ? new byte[1] : new byte[] {0, 1, 0, 0, Frame.CALL});
                        begun[0] = true;
                        LockSupport.parkNanos(1_000_000);
                    });
        }
        await().until(() -> sent.get() > 1_000 && pair.server.budget().taken() > 0);
        int succeeded = 0;
        long most = 0;
        for (int i = 0; i < CALLS; i++) {
            succeeded += other.count() > 0 ? 1 : 0;
            if (i % 100 == 0) {
                most = Math.max(most, usedHeap() - before);
            }
        }
        assertThat(succeeded).isEqualTo(CALLS);
        assertThat(most).as("bytes of the heap beside those before").isLessThan(MOST_HEAP);
        attacked.release.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> pair.server.budget().taken() == 0);
    }
}
