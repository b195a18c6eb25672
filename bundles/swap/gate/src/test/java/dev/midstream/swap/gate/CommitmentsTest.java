package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitmentsTest {
    @TempDir
    Path folder;

    private final List<String> steps = new ArrayList<>();
    private Path file;

    @BeforeEach
    void setUp() {
        file = folder.resolve("committed.properties");
    }

    private Commitments open() {
        return new Commitments(file, steps::add);
    }

    @Test
    void anyTextSurvivesRestart() throws Exception {
        Map<String, String> texts = Map.of(
                "latin", "file:/srv/b\u00e4nk/x.jar",
                "han", "file:/\u4e2d\u6587.jar",
                "emoji", "file:/\ud83d\ude00 #!=:\\u00e4\\.jar",
                "lone", "a\ud800b",
                "n\u00e4me = x", " leading and trailing \n\t",
                "empty", "");
        open().put(texts);

        assertThat(open().all()).isEqualTo(texts);
        assertThat(open().problems()).isEmpty();
    }

    @Test
    void setIsWrittenOnce() throws Exception {
        open().put(Map.of("a", "midstream:a/1", "b", "midstream:b/1"));

        assertThat(steps).containsExactly("commit-before", "commit-copy", "commit-after");
        assertThat(open().all()).isEqualTo(Map.of("a", "midstream:a/1", "b", "midstream:b/1"));
    }

    @Test
    void undoRestoresPreviousRecordsAndAbsence() throws Exception {
        Commitments commitments = open();
        commitments.put(Map.of("a", "midstream:a/1"));
        Commitment set = commitments.put(Map.of("a", "midstream:a/2", "b", "midstream:b/2"));
        commitments.put(Map.of("c", "midstream:c/1"));
        set.undo();

        assertThat(commitments.all()).isEqualTo(Map.of("a", "midstream:a/1", "c", "midstream:c/1"));
        assertThat(open().all()).isEqualTo(commitments.all());
    }

    @Test
    void interruptedThreadCommitsAndStaysInterrupted() throws Exception {
        Commitments commitments = open();
        Thread.currentThread().interrupt();
        Commitment commitment = commitments.put(Map.of("a", "midstream:a/1"));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(open().all()).isEqualTo(Map.of("a", "midstream:a/1"));
        commitment.undo();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(open().all()).isEmpty();
    }

    @Test
    void failedWriteLeavesMemoryAndDiskAlike() throws Exception {
        Commitments commitments = open();
        commitments.put(Map.of("a", "midstream:a/1"));
        Path blocker = Files.createDirectory(folder.resolve("committed.properties.new"));

        assertThatThrownBy(() -> commitments.put(Map.of("a", "midstream:a/2"))).isInstanceOf(IOException.class);
        assertThat(commitments.all()).isEqualTo(Map.of("a", "midstream:a/1"));
        Files.delete(blocker);
        assertThat(open().all()).isEqualTo(Map.of("a", "midstream:a/1"));
    }

    @Test
    void unreadableFileIsSetAsideAndCopyIsUsed() throws Exception {
        open().put(Map.of("a", "midstream:a/1"));
        byte[] broken = "b=file:/b\u00e4nk.jar".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, broken);

        Commitments commitments = open();
        assertThat(commitments.all()).isEqualTo(Map.of("a", "midstream:a/1"));
        assertThat(commitments.problems()).singleElement().asString().contains("unreadable", "Check");
        assertThat(folder.resolve("committed.properties.unreadable")).hasBinaryContent(broken);
        assertThat(open().all()).as("the next start").isEqualTo(Map.of("a", "midstream:a/1"));
    }

    @Test
    void withoutReadableCopyGatesStillStart() throws Exception {
        Files.writeString(file, "a=\\u00z");
        Files.writeString(folder.resolve("committed.properties.copy"), "a=\\u00z");

        Commitments commitments = open();
        assertThat(commitments.all()).isEmpty();
        assertThat(commitments.problems()).hasSize(2);
    }
}
