package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobState;
import dev.midstream.processing.api.Jobs;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.KarafDistributionOption;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Objects lead to jobs, jobs lead to events, and messages lead to jobs, while revisions come and go. */
@ExamReactorStrategy(PerClass.class)
public class EventsIT extends ContainerTest {
    private static final String ENDED = "Consumer.tests.VirtualTopic.processing.jobs";
    private static final long SOON = 30_000;
    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]*)\"");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private JMSContext operator;
    private JMSConsumer ended;

    @Override
    @Configuration
    public Option[] configuration() {
        return Container.with(KarafDistributionOption.editConfigurationFilePut(
                "etc/dev.midstream.processing.cfg", "on.stored", "in/:checksum, nowhere/:no-such-pipeline"));
    }

    @Before
    public void connect() throws Exception {
        operator = new ActiveMQConnectionFactory("admin", secret("messaging/admin.password"), "vm://node1?create=false")
                .createContext();
        ended = operator.createConsumer(operator.createQueue(ENDED));
    }

    @After
    public void disconnect() {
        operator.close();
    }

    private static String secret(String file) throws IOException {
        return Files.readString(Path.of(System.getProperty("karaf.etc"), "midstream", file))
                .strip();
    }

    private static void put(String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Container.http("/storage/objects/" + key))
                .header("Authorization", "Bearer " + secret("admin.token"))
                .PUT(HttpRequest.BodyPublishers.ofString("content of " + key))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.statusCode() + " " + answer.body(), answer.statusCode() < 300);
    }

    /** The keys that the next events tell of; fails if they do not come. */
    private Set<String> ended(int count, Set<String> ids) throws Exception {
        Set<String> keys = new HashSet<>();
        while (keys.size() < count) {
            Message message = ended.receive(SOON);
            assertNotNull((count - keys.size()) + " of " + count + " jobs did not end; ended did " + keys, message);
            String event = message.getBody(String.class);
            assertTrue(event, event.contains("\"state\":\"DONE\""));
            ids.add(message.getStringProperty("midstream_event"));
            Matcher key = KEY.matcher(event);
            assertTrue(event, key.find());
            keys.add(key.group(1));
        }
        return keys;
    }

    private List<Job> jobsOf(String prefix) {
        return service(Jobs.class).list(null, 1000).stream()
                .filter(job -> job.key().startsWith(prefix))
                .toList();
    }

    @Test
    public void everyObjectBecomesOneJobAndOneEventAcrossSwaps() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Queue<String> stored = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Thread writer = new Thread(() -> {
            try {
                for (int n = 0; !stop.get(); n++) {
                    put("in/" + n);
                    stored.add("in/" + n);
                }
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        });
        writer.start();
        try {
            for (int swap = 0; swap < 3; swap++) {
                commit(revision("storage"));
                commit(revision("processing"));
            }
        } finally {
            stop.set(true);
            writer.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
        Set<String> ids = new HashSet<>();
        assertEquals(new HashSet<>(stored), ended(stored.size(), ids));
        assertEquals("one event for each", stored.size(), ids.size());
        assertEquals(null, ended.receive(500));
        List<Job> jobs = jobsOf("in/");
        assertEquals("one job for each", Math.min(stored.size(), 1000), jobs.size());
        assertTrue(jobs.stream().allMatch(job -> job.state() == JobState.DONE));
    }

    /** A revision that was not there before. */
    private static Path revision(String service) throws IOException {
        return Jars.revision(
                Path.of(System.getProperty("karaf.home"))
                        .resolve("system/dev/midstream/dev.midstream." + service + "/1.0.0/dev.midstream." + service
                                + "-1.0.0.jar"),
                "1.0." + SERIAL.incrementAndGet());
    }

    @Test
    public void textAndBytesAreRequestsAndACopyHasNoEffect() throws Exception {
        service(ObjectStore.class)
                .put("sent/a", new ByteArrayInputStream(new byte[] {1, 2, 3}), "text/plain", Precondition.NONE);
        String request = "{\"pipeline\":\"checksum\",\"key\":\"sent/a\"}";
        var queue = operator.createQueue("processing.jobs");
        // an event that is sent again
        operator.createProducer().setProperty("midstream_event", "e-1").send(queue, request);
        operator.createProducer().setProperty("midstream_event", "e-1").send(queue, request);
        BytesMessage bytes = operator.createBytesMessage();
        bytes.writeBytes(request.getBytes(StandardCharsets.UTF_8));
        operator.createProducer().send(queue, bytes);
        operator.createProducer().send(queue, "{\"pipeline\":\"checksum\",\"key\":\"sent/a\",\"id\":\"chosen\"}");

        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            ended(1, ids);
        }
        assertEquals(null, ended.receive(500));
        assertEquals(3, ids.size());
        assertEquals(3, jobsOf("sent/").size());
        assertTrue(jobsOf("sent/").stream()
                .map(Job::id)
                .collect(Collectors.toSet())
                .contains("chosen"));
    }

    @Test
    public void whatIsNoRequestIsADeadLetterAtOnceWithItsReason() throws Exception {
        var queue = operator.createQueue("processing.jobs");
        operator.createProducer().send(queue, "{\"pipeline\":");
        operator.createProducer().send(queue, "{\"pipeline\":\"unheard-of\",\"key\":\"k\"}");
        try (var dead = operator.createConsumer(operator.createQueue("DLQ.processing.jobs"))) {
            Set<String> causes = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                Message letter = dead.receive(SOON);
                assertNotNull("no dead letter", letter);
                assertEquals(1, letter.getIntProperty("midstream_attempts"));
                causes.add(letter.getStringProperty("midstream_cause"));
            }
            String all = causes.toString();
            assertTrue(all, all.contains("no JSON"));
            assertTrue(all, all.contains("There is no pipeline 'unheard-of'"));
        }
    }
}
