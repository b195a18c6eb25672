package dev.midstream.itests.cluster;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends work to some nodes and reads on another what was done: the acknowledged texts, and how often each was
 * done.
 */
final class Messages implements AutoCloseable {
    private static final long SOON_MILLIS = 200;
    private static final Duration EACH = Duration.ofMillis(20);

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    private final List<Thread> sending = new ArrayList<>();
    private final Thread reading;
    private volatile boolean sendNoMore;
    private volatile boolean readNoMore;

    /**
     * @param from brokers to send to, each by a thread of its own
     * @param to the broker to read from
     */
    Messages(List<? extends ConnectionFactory> from, ConnectionFactory to) {
        for (int i = 0; i < from.size(); i++) {
            ConnectionFactory factory = from.get(i);
            String name = "work " + i + "-";
            sending.add(new Thread(() -> send(factory, name), name));
        }
        reading = new Thread(() -> read(to.createContext()), "read");
        sending.forEach(Thread::start);
        reading.start();
    }

    private void send(ConnectionFactory factory, String name) {
        try (JMSContext sender = factory.createContext()) {
            for (int n = 0; !sendNoMore; n++) {
                try {
                    sender.createProducer().send(sender.createQueue("listener.work"), name + n);
                    acknowledged.add(name + n);
                } catch (JMSRuntimeException e) {
                    continue; // not acknowledged: it may be there or not
                } finally {
                    LockSupport.parkNanos(EACH.toNanos());
                }
            }
        }
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
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        reader.close();
    }

    void sendNoMore() throws InterruptedException {
        sendNoMore = true;
        for (Thread thread : sending) {
            thread.join();
        }
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
