package dev.midstream.load;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench messaging}: how fast a listener empties its queue through its gate, beside a consumer written by hand in
 * the same node, in turn. Both have 4 threads with a connection, a transaction for each message and a prefetch of 100;
 * the messages are persistent, and the broker forces its journal to disk at every commit.
 */
public final class MessagingBench {
    private static final String LISTENER = "bench.messaging.listener";
    private static final String PEER = "bench.messaging.peer";
    private static final int THREADS = 4;
    private static final int MESSAGES = Integer.getInteger("midstream.bench.messages", 10_000);
    private static final int ROUNDS = Integer.getInteger("midstream.bench.rounds", 15);
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final JMSContext batches;
    private final JMSContext context;

    private MessagingBench(JMSContext context) {
        this.context = context;
        this.batches = context.createContext(JMSContext.SESSION_TRANSACTED);
    }

    public static void main(String[] args) {
        int status = 0;
        try (Node node = Node.connect();
                JMSContext context = node.broker().createContext()) {
            run(node, context, args);
        } catch (IOException e) {
            System.err.println("The benchmark stopped: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private static void run(Node node, JMSContext context, String[] args) throws IOException {
        node.deploy(node.fixture("messaging-listener"));
        try (Node.Installed peer = node.install(node.fixture("messaging-peer"))) {
            MessagingBench bench = new MessagingBench(context);
            System.out.printf("Warming up with %,d messages each …%n", MESSAGES);
            bench.rate(LISTENER);
            bench.rate(PEER);
            List<Double> listener = new ArrayList<>();
            List<Double> byHand = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                boolean first = round % 2 == 1;
                double one = bench.rate(first ? LISTENER : PEER);
                double other = bench.rate(first ? PEER : LISTENER);
                listener.add(first ? one : other);
                byHand.add(first ? other : one);
                System.out.printf(
                        "Round %d of %d: %,.0f and %,.0f messages/s%n",
                        round, ROUNDS, listener.get(round - 1), byHand.get(round - 1));
            }
            BenchResults results = new BenchResults("messaging");
            results.add(
                    "listener throughput",
                    "messages/s",
                    BenchResults.median(listener),
                    "consumer written by hand",
                    BenchResults.median(byHand));
            results.finish(args);
        } finally {
            node.command("bundle:uninstall " + LISTENER);
        }
    }

    /** Fills the queue while its consumers are held, lets them go, and hears how long they took. */
    private double rate(String name) throws IOException {
        Queue queue = context.createQueue(name);
        for (int i = 0; i < THREADS; i++) {
            context.createProducer().setProperty("hold", true).send(queue, "hold");
        }
        JMSProducer producer = batches.createProducer().setProperty("total", MESSAGES);
        for (int sent = 1; sent <= MESSAGES; sent++) {
            producer.send(queue, "message " + sent);
            if (sent % BATCH == 0 || sent == MESSAGES) {
                batches.commit();
            }
        }
        Queue go = context.createQueue(name + ".go");
        for (int i = 0; i < THREADS; i++) {
            context.createProducer().send(go, "go");
        }
        try (var done = context.createConsumer(context.createQueue(name + ".done"))) {
            Message report = done.receive(PATIENCE.toMillis());
            if (report == null) {
                throw new IOException(name + " has not handled " + MESSAGES + " messages within " + PATIENCE);
            }
            return MESSAGES * 1e9 / Long.parseLong(report.getBody(String.class));
        } catch (jakarta.jms.JMSException e) {
            throw new IOException(e);
        }
    }
}
