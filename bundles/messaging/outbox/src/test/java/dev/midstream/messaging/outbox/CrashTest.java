package dev.midstream.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM while it publishes and sends, and looks for every event whose transaction had committed. */
class CrashTest {
    private static final int ACKNOWLEDGED = 100;

    @TempDir
    private Path folder;

    @Test
    void committedEventsSurviveKill9() throws Exception {
        Set<String> committed = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            committed.addAll(publishAndKill(round));
        }
        // a short lease: the dead one's must run out
        try (TestBroker broker = new TestBroker(folder.resolve("broker"));
                Mailbox left = mailbox(folder, broker)) {
            assertThat(left).isNotNull();
            Set<String> missing = new HashSet<>(committed);
            for (List<String> sent = broker.texts("out", 1); !sent.isEmpty(); sent = broker.texts("out", 1)) {
                sent.forEach(missing::remove);
                if (missing.isEmpty()) {
                    break;
                }
            }
            assertThat(missing).as("committed and never sent").isEmpty();
        }
    }

    private List<String> publishAndKill(int round) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashTest.class.getName(),
                        folder.toString(),
                        String.valueOf(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            String line = out.readLine();
            for (; line != null && lines.size() < ACKNOWLEDGED; line = out.readLine()) {
                lines.add(line);
            }
            child.toHandle().destroyForcibly(); // SIGKILL; the handle leaves the pipe open
        }
        child.waitFor();
        assertThat(lines).hasSize(ACKNOWLEDGED);
        return lines;
    }

    private static Mailbox mailbox(Path folder, TestBroker broker) {
        return new Mailbox("tests", database(folder), broker::factory, Duration.ofMillis(20), Duration.ofSeconds(1));
    }

    private static DataSource database(Path folder) {
        EmbeddedDataSource dataSource = new EmbeddedDataSource();
        dataSource.setDatabaseName(folder.resolve("database").toString());
        dataSource.setCreateDatabase("create");
        return dataSource;
    }

    /** The child: publishes until it is killed, and prints each event after its commit. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Mailbox mailbox = mailbox(folder, new TestBroker(folder.resolve("broker")));
        for (int n = 0; ; n++) {
            String text = arguments[1] + "-" + n + ".";
            Transactions.commit(database(folder), tx -> {
                mailbox.outbox().publish(tx, "queue:out", "k", text);
                return null;
            });
            System.out.println(text);
        }
    }
}
