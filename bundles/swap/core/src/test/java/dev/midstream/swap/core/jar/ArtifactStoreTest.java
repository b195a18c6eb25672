package dev.midstream.swap.core.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.core.lifecycle.TestJars;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    @TempDir
    private Path folder;

    private ArtifactStore store() {
        return new ArtifactStore(folder.resolve("store"), digest -> false);
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            return files.toList();
        }
    }

    @Test
    void digestStoredCopyAndInspectedContentAreTheSameBytes() throws Exception {
        ArtifactStore store = store();
        Path jar = TestJars.jar(folder, "a.one", "1.0.0");
        byte[] content = Files.readAllBytes(jar);

        Artifact artifact = store.take(jar);
        Files.writeString(jar, "replaced while it is deployed");

        assertThat(artifact.file()).isNotEqualTo(jar).hasBinaryContent(content);
        assertThat(artifact.file().getFileName()).hasToString(artifact.digest() + ".jar");
        assertThat(Artifact.read(artifact.file()).digest()).isEqualTo(artifact.digest());
        assertThat(store.find(artifact.digest().substring(0, 12))).contains(artifact.file());
    }

    @Test
    void refusedJarIsRemovedUnlessItWasStoredBefore() throws Exception {
        ArtifactStore store = store();
        Path jar = TestJars.jar(folder, "a.one", "1.0.0");
        store.drop(store.take(jar));
        assertThat(stored()).isEmpty();

        store.keep(store.take(jar));
        store.drop(store.take(jar));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void jarOfTwoDeploymentsStaysWhileOneUsesIt() throws Exception {
        ArtifactStore store = store();
        Path jar = TestJars.jar(folder, "a.one", "1.0.0");
        Artifact first = store.take(jar);
        Artifact second = store.take(jar);
        store.drop(first);
        assertThat(second.file()).exists();
        store.drop(second);
        assertThat(second.file()).doesNotExist();
    }

    @Test
    void fileThatIsNotBundleLeavesNothing() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "text");
        assertThatThrownBy(() -> store().take(text))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("cannot be read as a jar");
        assertThat(stored()).isEmpty();
    }

    @Test
    void fullDiskIsRefusedWithTheReason() throws IOException {
        Files.createFile(folder.resolve("store")); // so that the folder cannot be made
        assertThatThrownBy(() -> store().take(TestJars.jar(folder, "a.one", "1.0.0")))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("cannot be copied to the node's data directory");
    }

    @Test
    void leftoversOfAnEndedProcessAreRemoved() throws IOException {
        Files.createDirectories(folder.resolve("store"));
        Files.createFile(folder.resolve("store/incoming-1-1.new"));
        store().removeLeftovers();
        assertThat(stored()).isEmpty();
    }

    @Test
    void pruningKeepsTheLastUsedAndReferredJars() throws Exception {
        String[] referred = new String[1];
        ArtifactStore store = new ArtifactStore(folder.resolve("store"), digest -> digest.equals(referred[0]));
        Artifact oldest = store.take(TestJars.jar(folder, "a.one", "1.0.0"));
        referred[0] = oldest.digest();
        store.keep(oldest);
        Artifact second = store.take(TestJars.jar(folder, "a.one", "1.0.1"));
        store.keep(second);
        for (int i = 2; i < 25; i++) {
            Files.setLastModifiedTime(oldest.file(), java.nio.file.attribute.FileTime.fromMillis(1));
            Files.setLastModifiedTime(second.file(), java.nio.file.attribute.FileTime.fromMillis(2));
            store.keep(store.take(TestJars.jar(folder, "a.one", "1.0." + i)));
            if (!Files.exists(second.file())) {
                break;
            }
        }
        assertThat(oldest.file()).as("a bundle is installed from it").exists();
        assertThat(second.file()).as("nothing refers to it").doesNotExist();
    }
}
