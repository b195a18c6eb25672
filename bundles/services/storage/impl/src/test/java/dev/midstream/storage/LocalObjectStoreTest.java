package dev.midstream.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectPage;
import dev.midstream.storage.api.ObjectQuery;
import dev.midstream.storage.api.Precondition;
import dev.midstream.storage.api.PreconditionFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    private MVStore engine;
    private LocalObjectStore store;

    @BeforeEach
    void open() throws IOException {
        engine = new MVStore.Builder()
                .fileName(folder.resolve("storage.mv").toString())
                .open();
        store = new LocalObjectStore(engine, folder, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.stop();
        engine.close();
    }

    @Test
    void givesBackWhatWasPut() throws Exception {
        ObjectInfo put = put("a/b c/ü", "abc");

        assertThat(put.etag()).isEqualTo(SHA256_OF_ABC);
        assertThat(put.size()).isEqualTo(3);
        assertThat(read("a/b c/ü", 0, Long.MAX_VALUE)).isEqualTo("abc");
        assertThat(store.stat("a/b c/ü")).contains(put);
    }

    @Test
    void givesAPart() throws Exception {
        put("k", "0123456789");

        assertThat(read("k", 2, 3)).isEqualTo("234");
        assertThat(read("k", 8, 100)).isEqualTo("89");
        assertThat(read("k", 20, 1)).isEmpty();
    }

    @Test
    void aReaderKeepsWhatItOpened() throws Exception {
        put("k", "old");
        try (ObjectContent open = store.open("k").orElseThrow()) {
            put("k", "new");
            store.delete("k", Precondition.NONE);
            assertThat(new String(open.stream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("old");
        }
    }

    @Test
    void equalContentsAreKeptOnceUntilTheLastUserGoes() throws Exception {
        put("k1", "abc");
        put("k2", "abc");
        put("k2", "abc");
        assertThat(files()).hasSize(1);

        store.delete("k1", Precondition.NONE);
        assertThat(read("k2", 0, 10)).isEqualTo("abc");

        put("k2", "other");
        store.delete("k2", Precondition.NONE);
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesWhoWasTooSlow() throws Exception {
        ObjectInfo first = put("k", "1");
        put("k", "2");

        assertThatThrownBy(() -> put("k", "3", Precondition.ifMatch(first.etag())))
                .isInstanceOf(PreconditionFailedException.class);
        assertThatThrownBy(() -> put("k", "3", Precondition.ABSENT)).isInstanceOf(PreconditionFailedException.class);
        assertThatThrownBy(() -> store.delete("k", Precondition.ifMatch(first.etag())))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(read("k", 0, 10)).isEqualTo("2");
        assertThat(files()).hasSize(1);
    }

    @Test
    void ofManyWhoWantAFreeKeyOneGetsIt() throws Exception {
        LocalObjectStore otherRevision = new LocalObjectStore(engine, folder, Clock.systemUTC());
        List<Callable<Boolean>> racers = IntStream.range(0, 16)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        (i % 2 == 0 ? store : otherRevision)
                                .put("k", stream("content " + i), "text/plain", Precondition.ABSENT);
                        return true;
                    } catch (PreconditionFailedException e) {
                        return false;
                    }
                })
                .toList();
        assertThat(run(racers)).containsOnlyOnce(true);
        assertThat(files()).hasSize(1);
        otherRevision.stop();
    }

    @Test
    void contentIsNeverLostWhileEqualContentsComeAndGo() throws Exception {
        List<Callable<Boolean>> writers = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    for (int n = 0; n < 30; n++) {
                        put("k" + i, "same");
                        if (!"same".equals(read("k" + i, 0, 10))) {
                            return false;
                        }
                        store.delete("k" + i, Precondition.NONE);
                    }
                    return true;
                })
                .toList();
        assertThat(run(writers)).containsOnly(true);
        assertThat(files()).isEmpty();
    }

    @Test
    void listsByPrefixAndDocumentInPages() throws Exception {
        for (int i = 0; i < 7; i++) {
            put("a/" + i, "x" + i);
            store.putMeta(
                    "a/" + i,
                    "{\"colour\":\"" + (i % 2 == 0 ? "red" : "blue") + "\",\"n\":" + i + "}",
                    Precondition.NONE);
        }
        put("b", "x");

        ObjectQuery query = new ObjectQuery("a/", Map.of("colour", "red"), 3, null);
        ObjectPage page = store.list(query);
        ObjectPage next = store.list(new ObjectQuery("a/", query.meta(), 3, page.cursor()));

        assertThat(keys(page)).containsExactly("a/0", "a/2", "a/4");
        assertThat(keys(next)).containsExactly("a/6");
        assertThat(next.cursor()).isNull();
        assertThat(keys(store.list(new ObjectQuery("", Map.of("n", "5"), 10, null))))
                .containsExactly("a/5");
    }

    @Test
    void aDocumentOutlivesTheContentItWasWrittenFor() throws Exception {
        put("k", "1");
        store.putMeta("k", "{ \"a\": [1] }", Precondition.NONE);
        put("k", "2");

        assertThat(store.stat("k").orElseThrow().meta()).isEqualTo("{\"a\":[1]}");
        assertThat(store.putMeta("none", "{}", Precondition.NONE)).isEmpty();
        assertThatThrownBy(() -> store.putMeta("k", "[1]", Precondition.NONE)).hasMessageContaining("JSON object");
        assertThatThrownBy(() -> store.putMeta("k", "{", Precondition.NONE)).hasMessageContaining("must be JSON");
    }

    @Test
    void whatUnfinishedWritesLeftIsSweptUp() throws Exception {
        put("k", "kept");
        Contents contents = new Contents(engine, folder);
        try (Contents.Draft draft = contents.receive(stream("lost"))) {
            contents.link(draft, "write", "k"); // and then the process died
        }
        Path half = Files.writeString(folder.resolve("incoming/half"), "ha");
        assertThat(files()).hasSize(2);

        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        new Sweep(new Catalogue(engine, new EventLog(engine, Clock.systemUTC())), contents, later).run();

        assertThat(files()).hasSize(1);
        assertThat(half).doesNotExist();
        assertThat(read("k", 0, 10)).isEqualTo("kept");
    }

    private static <T> List<T> run(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<T>> futures = threads.invokeAll(tasks);
            return futures.stream().map(LocalObjectStoreTest::get).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> keys(ObjectPage page) {
        return page.objects().stream().map(ObjectInfo::key).toList();
    }

    private ObjectInfo put(String key, String content) throws IOException {
        return put(key, content, Precondition.NONE);
    }

    private ObjectInfo put(String key, String content, Precondition precondition) throws IOException {
        return store.put(key, stream(content), "text/plain", precondition);
    }

    private String read(String key, long offset, long length) throws IOException {
        try (ObjectContent content = store.open(key, offset, length).orElseThrow()) {
            return new String(content.stream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ByteArrayInputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("sha256"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
