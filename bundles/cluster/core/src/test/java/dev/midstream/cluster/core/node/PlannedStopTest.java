package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannedStopTest {
    @TempDir
    private Path folder;

    private final List<String> done = new ArrayList<>();

    @Test
    void servicesMoveBeforeWaysAreClosed() {
        stop();
        assertThat(done).containsExactly("drain", "first", "second");
    }

    @Test
    void nodeThatStopsAtOnceClosesItsWays() throws IOException {
        Files.createFile(atOnce());
        stop();
        assertThat(done).containsExactly("first", "second");
    }

    private void stop() {
        new PlannedStop(
                        atOnce(),
                        () -> done.add("drain"),
                        () -> List.of(
                                () -> {
                                    done.add("first");
                                    throw new IllegalStateException("a defect");
                                },
                                () -> done.add("second")))
                .run();
    }

    private Path atOnce() {
        return folder.resolve("stop-at-once");
    }
}
