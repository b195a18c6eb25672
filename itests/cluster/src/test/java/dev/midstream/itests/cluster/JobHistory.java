package dev.midstream.itests.cluster;

import dev.midstream.load.Connection;
import dev.midstream.load.Outcome;
import dev.midstream.load.Request;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jobs that are submitted by REST through all nodes in turn, and the events of their ends, one for each. */
final class JobHistory implements AutoCloseable {
    static final String SUBMIT = "job";

    private static final Duration EACH = Duration.ofMillis(150);
    private static final String ENDS = "Consumer.faults.VirtualTopic.processing.jobs";
    private static final Pattern ID = Pattern.compile("\"id\":\"(faults-[0-9]+)\"");
    private static final long SOON_MILLIS = 200;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> ends = new ConcurrentHashMap<>();
    private final Thread submitting;
    private final Thread hearing;
    private volatile boolean enough;
    private volatile boolean closed;

    /** @param events the broker from which the events are received */
    JobHistory(
            History history,
            BiFunction<String, String, String> url,
            List<String> nodes,
            String token,
            ConnectionFactory events) {
        submitting = new Thread(() -> submit(history, url, nodes, token), "submit");
        hearing = new Thread(() -> hear(events.createContext()), "hear");
        hearing.start();
        submitting.start();
    }

    private void submit(History history, BiFunction<String, String, String> url, List<String> nodes, String token) {
        try (Connection connection = History.connection()) {
            for (int n = 0; !enough; n++) {
                String node = nodes.get(n % nodes.size());
                String id = "faults-" + n;
                byte[] job = ("{\"pipeline\":\"checksum\",\"key\":\"faults/0\",\"id\":\"" + id + "\"}")
                        .getBytes(StandardCharsets.US_ASCII);
                Request request =
                        Request.of("POST", url.apply(node, "/processing/jobs"), token, "application/json", job);
                if (history.send(connection, node, SUBMIT, request).outcome() == Outcome.OK) {
                    acknowledged.add(id);
                }
                LockSupport.parkNanos(EACH.toNanos());
            }
        }
    }

    private void hear(JMSContext context) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(ENDS))) {
            while (!closed) {
                Message message = consumer.receive(SOON_MILLIS);
                Matcher id = message == null ? null : ID.matcher(message.getBody(String.class));
                if (id != null && id.find()) {
                    ends.merge(id.group(1), 1, Integer::sum);
                }
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        context.close();
    }

    void submitNoMore() throws InterruptedException {
        enough = true;
        submitting.join();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Returns the acknowledged jobs of whose end nothing was heard yet. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(acknowledged);
        missing.removeAll(ends.keySet());
        return missing;
    }

    /** Returns the jobs that ended more than once, with the numbers of their ends. */
    Map<String, Integer> repeated() {
        Map<String, Integer> repeated = new ConcurrentHashMap<>(ends);
        repeated.values().removeIf(times -> times == 1);
        return repeated;
    }

    @Override
    public void close() throws InterruptedException {
        submitNoMore();
        closed = true;
        hearing.join();
    }
}
