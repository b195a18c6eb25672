package dev.midstream.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.Precondition;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM while it writes, and looks for every write that it acknowledged, and for its event. */
class CrashTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED = 120;
    private static final int WRITERS = 4;

    @TempDir
    private Path folder;

    @Test
    void anAcknowledgedWriteSurvivesKill9() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(writeAndKill(round));
            verify(acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS * ACKNOWLEDGED);
    }

    private List<String> writeAndKill(int round) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashTest.class.getName(),
                        folder.toString(),
                        String.valueOf(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            String line = out.readLine();
            for (; line != null && lines.size() < ACKNOWLEDGED; line = out.readLine()) {
                lines.add(line);
            }
            child.toHandle().destroyForcibly(); // SIGKILL; the handle leaves the pipe open
            for (; line != null; line = out.readLine()) { // what was on its way
                if (line.endsWith(".")) {
                    lines.add(line);
                }
            }
        }
        child.waitFor();
        return lines;
    }

    private void verify(List<String> acknowledged) throws IOException {
        try (MVStore engine = engine(folder)) {
            Set<String> events = new EventLog(engine, Clock.systemUTC())
                    .first(Integer.MAX_VALUE).stream()
                            .map(event -> event.json().split("\"")[3])
                            .collect(Collectors.toSet());
            assertThat(events).containsAll(acknowledged);
            LocalObjectStore store = new LocalObjectStore(engine, folder, Clock.systemUTC());
            for (String line : acknowledged) {
                String[] key = line.substring(0, line.length() - 1).split("-");
                try (ObjectContent content = store.open(line).orElseThrow(() -> new AssertionError("lost: " + line))) {
                    assertThat(content.stream().readAllBytes()).isEqualTo(bytes(key));
                }
            }
            store.stop();
        }
    }

    private static MVStore engine(Path folder) {
        return new MVStore.Builder()
                .fileName(folder.resolve("storage.mv").toString())
                .open();
    }

    private static byte[] bytes(String... key) {
        Random random = new Random(List.of(key).hashCode());
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The child: writes until it is killed, and prints each key after its write was acknowledged. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        LocalObjectStore store = new LocalObjectStore(engine(folder), folder, Clock.systemUTC());
        IntStream.range(0, WRITERS).forEach(writer -> new Thread(() -> write(store, arguments[1], writer)).start());
    }

    private static void write(LocalObjectStore store, String round, int writer) {
        for (int n = 0; ; n++) {
            String[] key = {round, String.valueOf(writer), String.valueOf(n)};
            String name = String.join("-", key) + ".";
            try {
                store.put(name, new ByteArrayInputStream(bytes(key)), "application/octet-stream", Precondition.NONE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            System.out.println(name);
        }
    }
}
