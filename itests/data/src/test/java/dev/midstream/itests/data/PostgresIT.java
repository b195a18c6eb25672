package dev.midstream.itests.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midstream.data.testing.PostgresDatabase;
import dev.midstream.data.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The distribution as it is, with its SQL databases on a PostgreSQL server: one file is edited for each service. */
class PostgresIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void servicesWorkAndAreSwappedUnderLoadWithNothingFailed() throws Exception {
        try (PostgresServer server = PostgresServer.make();
                Home home = new Home("postgres")) {
            server.start();
            PostgresDatabase auth = PostgresDatabase.in(server);
            PostgresDatabase processing = PostgresDatabase.in(server);
            configure(home, "auth", auth);
            configure(home, "processing", processing);
            home.start();

            String user = "{\"name\":\"jane\",\"password\":\"correct horse\",\"roles\":[\"user\"]}";
            assertThat(home.http("POST", "/auth/users", user).status()).isEqualTo(201);
            String grant = "{\"grant\":\"password\",\"name\":\"jane\",\"password\":\"correct horse\"}";
            assertThat(home.http("POST", "/auth/tokens", grant).body()).contains("access_token");
            assertThat(home.http("PUT", "/storage/objects/k", "some text").status())
                    .isEqualTo(201);
            swapUnderLoad(home);

            assertThat(count(auth, "SELECT count(*) FROM users WHERE name = 'jane'"))
                    .isEqualTo(1);
            assertThat(count(processing, "SELECT count(*) FROM jobs WHERE note IS NULL"))
                    .isPositive();
            assertThat(home.file("data/midstream/derby")).doesNotExist();
            assertThat(home.shell("service:list javax.sql.DataSource")).doesNotContain(auth.password());
            assertBackupSaysWhatIsNotInIt(home, auth);
        }
    }

    private static void swapUnderLoad(Home home) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        Set<String> revisions = Collections.synchronizedSet(new LinkedHashSet<>());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> loops = List.of(
                threads.submit(() -> {
                    while (!ended.get()) {
                        String job = "{\"pipeline\":\"checksum\",\"key\":\"k\"}";
                        Home.Answer answer = home.http("POST", "/processing/jobs", job);
                        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
                        answers.incrementAndGet();
                    }
                    return null;
                }),
                threads.submit(() -> {
                    while (!ended.get()) {
                        Home.Answer answer = home.http("GET", "/processing/jobs?state=DONE", null);
                        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                        revisions.add(answer.body().contains("servedBy") ? "new" : "old");
                        answers.incrementAndGet();
                    }
                    return null;
                }));
        try {
            home.await("load", () -> answers.get() > 50 || loops.stream().anyMatch(Future::isDone));
            assertThat(home.shell("ms:deploy " + Home.bundle("processing-next")))
                    .contains("1.1.0");
            int then = answers.get();
            home.await("load", () -> answers.get() > then + 50 || loops.stream().anyMatch(Future::isDone));
        } finally {
            ended.set(true);
            threads.shutdown();
        }
        for (Future<?> loop : loops) {
            loop.get();
        }
        assertThat(revisions).containsExactly("old", "new");
        home.await("a job done by the new revision", () -> !JSON.readTree(
                        home.http("GET", "/processing/jobs?state=DONE", null).body())
                .path("jobs")
                .isEmpty());
    }

    private static void assertBackupSaysWhatIsNotInIt(Home home, PostgresDatabase auth) throws Exception {
        assertThat(home.shell("ms:backup " + home.file("data/tmp/backup.zip")))
                .contains("NOT in it: the database of auth")
                .contains("pg_dump")
                .contains(auth.user())
                .doesNotContain(auth.password());
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsWaitedForAndTheRestOfTheNodeWorks() throws Exception {
        try (PostgresServer server = PostgresServer.make();
                Home home = new Home("waiting")) {
            server.start();
            PostgresDatabase auth = PostgresDatabase.in(server);
            server.stop();
            configure(home, "auth", auth);
            home.launch();

            home.await("the sentence in the log", () -> home.log().contains("A database does not answer: auth"));
            home.await(
                    "storage",
                    () -> home.http("PUT", "/storage/objects/k", "text").status() / 100 == 2);
            assertThat(home.http("GET", "/health/ready", null).status()).isEqualTo(503);

            server.start();

            String user = "{\"name\":\"jane\",\"password\":\"correct horse\",\"roles\":[\"user\"]}";
            home.await("a user", () -> home.http("POST", "/auth/users", user).status() == 201);
            home.await("ready", () -> home.http("GET", "/health/ready", null).status() == 200);
        }
    }

    private static void configure(Home home, String name, PostgresDatabase database) throws Exception {
        Path password = home.file("etc/midstream/data/" + name + ".password");
        Files.createDirectories(password.getParent());
        Files.writeString(password, database.password());
        var file = home.file("etc/org.ops4j.datasource-" + name + ".cfg");
        String edited = Files.readString(file)
                .replaceAll("(?m)^(osgi.jdbc.driver.name|url) = .*derby.*$", "")
                .replaceAll("(?m)^#(osgi.jdbc|url)", "$1")
                .replaceAll("(?m)^url = .*", "url = " + database.url())
                .replaceAll("(?m)^user = .*", "user = " + database.user());
        Files.writeString(file, edited);
    }

    private static int count(PostgresDatabase database, String sql) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
