package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectPage;
import dev.midstream.storage.api.ObjectQuery;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import dev.midstream.storage.api.PreconditionFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of storage, whose streams are part of arguments and results. */
class StreamsTest {

    private final Memory memory = new Memory();
    private final Pair pair;
    private final ObjectStore store;

    StreamsTest() throws Exception {
        pair = new Pair(Settings.DEFAULT);
        store = pair.call(ObjectStore.class, memory);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void streamsOfEverySizeArrive() throws Exception {
        for (int length : new int[] {0, 1, 100, Incoming.WINDOW, Incoming.WINDOW + 1, 5_000_000}) {
            byte[] content = bytes(length);
            ObjectInfo info = store.put("k", new ByteArrayInputStream(content), "a/b", Precondition.NONE);
            assertThat(info.size()).isEqualTo(length);
            try (ObjectContent open = store.open("k").orElseThrow()) {
                assertThat(open.info()).isEqualTo(info);
                assertThat(open.stream().readAllBytes()).isEqualTo(content);
            }
        }
        Awaitility.await().untilTrue(memory.closed);
    }

    @Test
    void aStreamIsLargerThanAMessageMayBe() throws Exception {
        int length = Settings.DEFAULT.limits().maxBytes() + 1_000_000;
        store.put("k", new ByteArrayInputStream(new byte[length]), "a/b", Precondition.NONE);
        assertThat(store.stat("k").orElseThrow().size()).isEqualTo(length);
    }

    @Test
    void nothingIsReadThatTheServiceDoesNotReadAndNothingIsClosed() throws Exception {
        store.put("k", new ByteArrayInputStream(new byte[1]), "a/b", Precondition.NONE);
        InputStream untouchable = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("it was read");
            }

            @Override
            public void close() {
                throw new IllegalStateException("it was closed");
            }
        };
        assertThatThrownBy(() -> store.put("k", untouchable, "a/b", Precondition.ABSENT))
                .isExactlyInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void aSourceThatBreaksBreaksTheStream() {
        InputStream broken = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("disk on fire");
                }
                left--;
                return 1;
            }
        };
        assertThatThrownBy(() -> store.put("k", broken, "a/b", Precondition.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("disk on fire");
        assertThat(memory.objects).isEmpty();
    }

    @Test
    void aStreamThatIsClosedEarlyIsClosedThere() throws Exception {
        store.put("k", new ByteArrayInputStream(bytes(3_000_000)), "a/b", Precondition.NONE);
        ObjectContent open = store.open("k").orElseThrow();
        assertThat(open.stream().read(new byte[10])).isEqualTo(10);
        assertThat(memory.closed).isFalse();
        open.close();
        Awaitility.await().untilTrue(memory.closed);
        assertThatThrownBy(() -> open.stream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void aStreamEndsWithItsConnection() throws Exception {
        store.put("k", new ByteArrayInputStream(bytes(3_000_000)), "a/b", Precondition.NONE);
        ObjectContent open = store.open("k").orElseThrow();
        assertThat(open.stream().read()).isNotNegative();
        pair.client.close();
        assertThatThrownBy(() -> open.stream().readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("connection was lost");
        Awaitility.await().untilTrue(memory.closed);
    }

    @Test
    void callsGoOnWhileAStreamIsOpen() throws Exception {
        store.put("k", new ByteArrayInputStream(bytes(3_000_000)), "a/b", Precondition.NONE);
        try (ObjectContent open = store.open("k").orElseThrow()) {
            assertThat(open.stream().read()).isNotNegative();
            for (int i = 0; i < 100; i++) {
                assertThat(store.stat("k")).isPresent();
            }
        }
    }

    /** Objects in memory. */
    private static final class Memory implements ObjectStore {
        final AtomicBoolean closed = new AtomicBoolean();
        final Map<String, byte[]> objects = new HashMap<>();

        @Override
        public synchronized ObjectInfo put(String key, InputStream content, String type, Precondition precondition)
                throws IOException {
            if (!precondition.allows(objects.containsKey(key) ? "tag" : null)) {
                throw new PreconditionFailedException("taken");
            }
            objects.put(key, content.readAllBytes());
            return stat(key).orElseThrow();
        }

        @Override
        public synchronized Optional<ObjectInfo> stat(String key) {
            return Optional.ofNullable(objects.get(key))
                    .map(bytes -> new ObjectInfo(key, "a/b", bytes.length, "tag", Instant.EPOCH, "{}"));
        }

        @Override
        public synchronized Optional<ObjectContent> open(String key, long offset, long length) {
            closed.set(false);
            return stat(key)
                    .map(info -> new ObjectContent(info, new ByteArrayInputStream(objects.get(key)) {
                        @Override
                        public void close() {
                            closed.set(true);
                        }
                    }));
        }

        @Override
        public boolean delete(String key, Precondition precondition) {
            return false;
        }

        @Override
        public Optional<ObjectInfo> putMeta(String key, String json, Precondition precondition) {
            return Optional.empty();
        }

        @Override
        public ObjectPage list(ObjectQuery query) {
            return new ObjectPage(List.of(), null);
        }
    }
}
