package dev.midstream.itests.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a node under load, restored into another home, has all that was acknowledged before it, and is whole. */
class BackupIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatWasAcknowledgedBeforeTheBackupIsThereAfterTheRestore(@TempDir Path folder) throws Exception {
        Path archive = folder.resolve("node.zip");
        Map<String, String> objects;
        List<String> jobs;
        try (Home home = new Home("before")) {
            home.start();
            register(home);
            home.shell("ms:deploy " + Home.bundle("processing-next"));
            try (Stomp stomp = new Stomp(home)) {
                stomp.send("kept.messages", "from before");
            }
            try (Load load = new Load(home)) {
                load.awaitAnswers(100);
                objects = Map.copyOf(load.objects);
                jobs = List.copyOf(load.jobs.keySet());
                int before = load.answers.get();
                JsonNode backup = JSON.readTree(home.shell("ms:backup --json " + archive));
                assertThat(backup.path("heldMillis").asDouble()).isPositive();
                assertThat(backup.path("outside")).isEmpty();
                load.awaitAnswers(before + 100);
                load.end();
            }
            assertThat(home.file("data/backup")).doesNotExist();
            home.stop();
        }
        assertThat(Files.getPosixFilePermissions(archive)).hasSize(2);
        try (Home home = new Home("after")) {
            assertThat(home.restore(archive)).contains("Restored").contains("secrets");
            home.start();

            assertThat(login(home)).contains("access_token");
            assertThat(home.shell("ms:services --json")).contains("1.1.0");
            objects.forEach((key, text) -> assertThat(content(home, key)).isEqualTo(text));
            for (String job : jobs) {
                assertThat(home.http("GET", "/processing/jobs/" + job, null).status())
                        .as(job)
                        .isEqualTo(200);
            }
            assertEveryObjectHasItsContent(home);
            try (Stomp stomp = new Stomp(home)) {
                assertThat(stomp.take("kept.messages")).startsWith("MESSAGE").endsWith("from before");
            }
        }
    }

    /** Also of those that came, changed and went while the backup was made. */
    private static void assertEveryObjectHasItsContent(Home home) throws Exception {
        JsonNode listed = JSON.readTree(
                home.http("GET", "/storage/objects?limit=1000", null).body());
        assertThat(listed.path("objects").size()).isPositive();
        for (JsonNode object : listed.path("objects")) {
            String key = object.path("key").asText();
            assertThat(content(home, key)).as(key).hasSize(object.path("size").asInt());
        }
    }

    private static String content(Home home, String key) {
        try {
            Home.Answer answer = home.http("GET", "/storage/objects/" + key, null);
            assertThat(answer.status()).as(key + ": " + answer.body()).isEqualTo(200);
            return answer.body();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void register(Home home) throws Exception {
        String user = "{\"name\":\"jane\",\"password\":\"correct horse\",\"roles\":[\"user\"]}";
        assertThat(home.http("POST", "/auth/users", user).status()).isEqualTo(201);
    }

    private static String login(Home home) throws Exception {
        String grant = "{\"grant\":\"password\",\"name\":\"jane\",\"password\":\"correct horse\"}";
        return home.http("POST", "/auth/tokens", grant).body();
    }

    /** Objects that come and stay, others that are replaced and deleted all the time, and jobs. None may fail. */
    private static final class Load implements AutoCloseable {
        final Map<String, String> objects = new ConcurrentHashMap<>();
        final Map<String, Boolean> jobs = new ConcurrentHashMap<>();
        final AtomicInteger answers = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService threads = Executors.newFixedThreadPool(3);
        private final List<Future<?>> loops = new ArrayList<>();
        private final Home home;

        Load(Home home) {
            this.home = home;
            loops.add(threads.submit(() -> repeat(i -> {
                expect(201, "PUT", "/storage/objects/kept-" + i, "text " + i);
                objects.put("kept-" + i, "text " + i);
            })));
            loops.add(threads.submit(() -> repeat(i -> {
                int status = home.http("PUT", "/storage/objects/changing-" + i % 3, "changing " + i)
                        .status();
                assertThat(status).isBetween(200, 204);
                expect(204, "DELETE", "/storage/objects/changing-" + i % 3, null);
            })));
            loops.add(threads.submit(() -> repeat(i -> {
                String job = "{\"id\":\"job-" + i + "\",\"pipeline\":\"checksum\",\"key\":\"kept-0\"}";
                expect(202, "POST", "/processing/jobs", job);
                jobs.put("job-" + i, true);
            })));
        }

        private interface Step {
            void run(int i) throws Exception;
        }

        private Void repeat(Step step) throws Exception {
            for (int i = 0; !ended.get(); i++) {
                step.run(i);
                answers.incrementAndGet();
            }
            return null;
        }

        private void expect(int status, String method, String path, String body) throws Exception {
            Home.Answer answer = home.http(method, path, body);
            assertThat(answer.status())
                    .as(method + " " + path + ": " + answer.body())
                    .isEqualTo(status);
        }

        void awaitAnswers(int count) throws Exception {
            home.await(
                    count + " answers",
                    () -> answers.get() >= count || loops.stream().anyMatch(Future::isDone));
        }

        /** Throws what failed. */
        void end() throws Exception {
            ended.set(true);
            for (Future<?> loop : loops) {
                loop.get();
            }
        }

        @Override
        public void close() {
            ended.set(true);
            threads.shutdown();
        }
    }
}
