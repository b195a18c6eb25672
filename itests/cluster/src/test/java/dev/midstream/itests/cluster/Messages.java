package dev.midstream.itests.cluster;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends work on some nodes in turn and reads on another what was done: the acknowledged texts, and how often each was
 * done.
 */
final class Messages implements AutoCloseable {
    private static final long SOON_MILLIS = 200;
    private static final Duration EACH = Duration.ofMillis(10);

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    private final Thread sending;
    private final Thread reading;
    private volatile boolean sendNoMore;
    private volatile boolean readNoMore;

    Messages(Midstream cluster, List<String> from, String to) throws Exception {
        List<JMSContext> senders = new java.util.ArrayList<>();
        for (String node : from) {
            senders.add(cluster.broker(node).createContext());
        }
        JMSContext reader = cluster.broker(to).createContext();
        sending = new Thread(() -> send(senders), "send");
        reading = new Thread(() -> read(reader), "read");
        sending.start();
        reading.start();
    }

    private void send(List<JMSContext> senders) {
        for (int n = 0; !sendNoMore; n++) {
            JMSContext sender = senders.get(n % senders.size());
            String text = "work " + n;
            try {
                sender.createProducer().send(sender.createQueue("listener.work"), text);
                acknowledged.add(text);
            } catch (JMSRuntimeException e) {
                LockSupport.parkNanos(EACH.toNanos()); // not acknowledged: it may be there or not
            }
            LockSupport.parkNanos(EACH.toNanos());
        }
        senders.forEach(JMSContext::close);
    }

    private void read(JMSContext reader) {
        try (JMSConsumer consumer = reader.createConsumer(reader.createQueue("listener.done"))) {
            while (!readNoMore) {
                Message message = consumer.receive(SOON_MILLIS);
                if (message instanceof TextMessage text) {
                    done.computeIfAbsent(text.getBody(String.class), absent -> new AtomicInteger())
                            .incrementAndGet();
                }
            }
        } catch (jakarta.jms.JMSException e) {
            throw new IllegalStateException(e);
        }
        reader.close();
    }

    void sendNoMore() throws InterruptedException {
        sendNoMore = true;
        sending.join();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Acknowledged and not done, as far as is known. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(acknowledged);
        missing.removeAll(done.keySet());
        return missing;
    }

    /** Done more than once. */
    long repeated() {
        return done.values().stream().filter(times -> times.get() > 1).count();
    }

    @Override
    public void close() throws Exception {
        sendNoMore();
        readNoMore = true;
        reading.join();
    }
}
