package dev.midstream.swap.core.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    @TempDir
    private Path folder;

    @Test
    void keepsAJarOnceAndFindsItByTheBeginningOfItsDigest() throws IOException {
        ArtifactStore store = new ArtifactStore(folder.resolve("store"));
        Path jar = Files.writeString(folder.resolve("a.jar"), "content");

        assertThat(store.find("0123")).isEmpty();
        assertThat(store.put(jar, "0123456789ab")).isTrue();
        assertThat(store.put(jar, "0123456789ab")).isFalse();

        assertThat(store.find("0123"))
                .hasValueSatisfying(kept -> assertThat(kept).hasContent("content"));
        store.remove("0123456789ab");
        assertThat(store.find("0123")).isEmpty();
    }

    @Test
    void aCopyThatFailsLeavesNothing() throws IOException {
        Path kept = folder.resolve("store");
        ArtifactStore store = new ArtifactStore(kept);

        assertThat(catchThrowable(() -> store.put(folder.resolve("missing"), "aa")))
                .isInstanceOf(IOException.class);

        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void pruningKeepsTheLastUsedAndWhatIsReferredTo() throws IOException {
        ArtifactStore store = new ArtifactStore(folder.resolve("store"));
        Path jar = Files.writeString(folder.resolve("a.jar"), "content");
        for (int i = 10; i < 40; i++) {
            store.put(jar, "d" + i);
            Files.setLastModifiedTime(store.find("d" + i).orElseThrow(), FileTime.fromMillis(i * 1000L));
        }

        store.prune(Set.of("d10", "d11")::contains);

        assertThat(store.find("d10")).isPresent();
        assertThat(store.find("d11")).isPresent();
        assertThat(store.find("d12")).isEmpty();
        assertThat(store.find("d19")).isEmpty();
        assertThat(store.find("d20")).isPresent();
        assertThat(store.find("d39")).isPresent();
    }
}
