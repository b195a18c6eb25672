package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/** Whatever comes by the network, a connection ends at worst. */
class FuzzTest {
    private static final int CONNECTIONS = 1500;
    private static final int FRAMES = 20;

    record Item(String name, List<Integer> numbers, Map<String, Object> more) {}

    interface Service {
        Item item(Item item);

        byte[] bytes(byte[] bytes);
    }

    private static final class Echo implements Service {
        @Override
        public Item item(Item item) {
            return item;
        }

        @Override
        public byte[] bytes(byte[] bytes) {
            return bytes;
        }
    }

    private static final Item ITEM = new Item("x", List.of(1, 2, 3), Map.of("a", 1L, "b", List.of("c")));

    private final Random random = new Random(7);

    @Test
    void aServerGoesOnServingWhateverItIsSent() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT)) {
            ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
            long key = pair.server.export(new Echo(), codec);
            Service remote = pair.proxy(Service.class, key, 60_000);
            assertThat(remote.item(ITEM)).isEqualTo(ITEM);
            List<byte[]> frames = frames(codec, key);
            long before = heap();
            for (int i = 0; i < CONNECTIONS; i++) {
                attack(pair.server.port(), frames);
                if (i % 50 == 0) {
                    assertThat(remote.item(ITEM)).isEqualTo(ITEM);
                }
            }
            assertThat(remote.item(ITEM)).isEqualTo(ITEM);
            Awaitility.await().until(() -> pair.server.connections() == 1);
            assertThat(heap() - before).isLessThan(32 << 20);
        }
    }

    private static List<byte[]> frames(ContractCodec codec, long key) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int headers = 0; headers < 2; headers++) {
            Buffer call =
                    Frame.begin(Frame.CALL, headers == 0 ? 0 : Frame.WITH_HEADERS, 1, 256, Limits.DEFAULT.maxBytes());
            call.putLong(key);
            call.putInt(1000);
            if (headers > 0) {
                Headers.write(call, Map.of("name", "value"));
            }
            codec.encodeCall(Service.class.getDeclaredMethod("item", Item.class), new Object[] {ITEM}, call, null);
            frames.add(Frame.end(call).toByteArray());
        }
        for (byte kind = 0; kind < 14; kind++) {
            frames.add(Frame.withInt(kind, 1, 1).toByteArray());
        }
        return frames;
    }

    private void attack(int port, List<byte[]> frames) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(ByteBuffer.allocate(4).putInt(Frame.PREFACE).array());
            socket.getInputStream().readNBytes(4);
            for (int i = 0; i < FRAMES; i++) {
                out.write(mutate(frames.get(random.nextInt(frames.size()))));
            }
            socket.shutdownOutput();
            socket.setSoTimeout(5000);
            byte[] answers = new byte[4096];
            while (socket.getInputStream().read(answers) >= 0) {
                // whatever it says
            }
        } catch (java.net.SocketException e) {
            // it has closed the connection before all was sent
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed|aborted).*");
        }
    }

    private byte[] mutate(byte[] frame) {
        byte[] bytes = frame.clone();
        if (random.nextInt(8) == 0) {
            return bytes;
        }
        // the length mostly stays, or little else would be looked at
        int first = random.nextInt(10) == 0 ? 0 : 4;
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            bytes[first + random.nextInt(bytes.length - first)] = (byte) random.nextInt();
        }
        return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    @Test
    void aCallerIsToldWhateverItIsAnswered() throws Exception {
        ContractCodec codec = ContractCodec.of(List.of(Service.class), Limits.DEFAULT);
        Buffer result = Frame.begin(Frame.RESULT, (byte) 0, 1, 256, Limits.DEFAULT.maxBytes());
        codec.encodeResult(Service.class.getDeclaredMethod("item", Item.class), ITEM, result, null);
        byte[] answer = Frame.end(result).toByteArray();
        AtomicInteger answered = new AtomicInteger();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread hostile = new Thread(() -> hostile(listener, answer));
            hostile.setDaemon(true);
            hostile.start();
            for (int i = 0; i < 300; i++) {
                try (DirectClient client = new DirectClient(Settings.DEFAULT, new PlainConnector(), Map::of)) {
                    Service remote = (Service) client.proxy(
                            Service.class.getClassLoader(),
                            List.of(Service.class),
                            codec,
                            "127.0.0.1",
                            listener.getLocalPort(),
                            1,
                            2000);
                    remote.item(ITEM);
                    answered.incrementAndGet();
                } catch (ServiceException e) {
                    assertThat(e.getType()).isIn(ServiceException.REMOTE, ServiceException.UNREGISTERED);
                }
            }
        }
        assertThat(answered.get()).isBetween(1, 299);
    }

    private void hostile(ServerSocket listener, byte[] answer) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write(socket.getInputStream().readNBytes(4));
                if (socket.getInputStream().read(new byte[1000]) > 0) {
                    socket.getOutputStream().write(mutate(answer));
                    socket.getOutputStream().flush();
                }
            } catch (IOException e) {
                // the next one
            }
        }
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
