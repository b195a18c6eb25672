package dev.midstream.load;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Jobs that are sent as messages one after the other, each when the broker has acknowledged the one before, and the
 * events that tell of their ends. A failed send is not repeated.
 */
final class Jobs implements AutoCloseable {
    private static final String QUEUE = "processing.jobs";
    private static final String ENDS = "Consumer.demo.VirtualTopic.processing.jobs";
    private static final long LOOK_MILLIS = 200;

    private final JMSContext sending;
    private final JMSContext hearing;
    private final String run = "demo-" + Long.toString(System.currentTimeMillis(), 36) + "-";
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final Thread sender;
    private final Thread listener;
    private volatile boolean enough;
    private volatile boolean closed;
    private volatile int failed;

    private Jobs(ConnectionFactory factory, String key, long pauseNanos) {
        hearing = factory.createContext();
        sending = factory.createContext();
        listener = start("ends", this::listen);
        sender = start("jobs", () -> send(key, pauseNanos));
    }

    /** @param key of the object that each job reads */
    static Jobs start(ConnectionFactory factory, String key, long pauseNanos) throws IOException {
        try {
            return new Jobs(factory, key, pauseNanos);
        } catch (JMSRuntimeException e) {
            throw new IOException("The node's broker cannot be reached: " + e.getMessage(), e);
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void send(String key, long pauseNanos) {
        for (int number = 1; !enough; number++) {
            String id = run + number;
            String job = "{\"pipeline\":\"checksum\",\"key\":\"" + key + "\",\"id\":\"" + id + "\"}";
            try {
                sending.createProducer().send(sending.createQueue(QUEUE), job);
                sent.add(id);
            } catch (JMSRuntimeException e) {
                failed++;
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void listen() {
        try (JMSConsumer ends = hearing.createConsumer(hearing.createQueue(ENDS))) {
            while (!closed) {
                Message end = ends.receive(LOOK_MILLIS);
                if (end != null) {
                    heard(end);
                }
            }
        } catch (JMSRuntimeException e) {
            System.err.println("The ends of jobs are heard no more: " + e.getMessage());
        }
    }

    private void heard(Message end) {
        try {
            String event = end.getBody(String.class);
            int from = event.indexOf(run);
            if (from >= 0 && event.contains("\"DONE\"")) {
                done.add(event.substring(from, event.indexOf('"', from)));
            }
        } catch (jakarta.jms.JMSException e) {
            System.err.println("An event is not text: " + e.getMessage());
        }
    }

    /** Sends no more, and waits until all that were sent are done, or the time is over. */
    void finish(long nanos) {
        enough = true;
        long deadline = System.nanoTime() + nanos;
        while ((sender.isAlive() || !done.containsAll(sent)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    int sent() {
        return sent.size();
    }

    /** Those that were acknowledged and of whose end nothing was heard, and those that were not acknowledged. */
    long lost() {
        return sent.stream().filter(id -> !done.contains(id)).count() + failed;
    }

    @Override
    public void close() {
        enough = true;
        closed = true;
        try {
            sender.join();
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sending.close();
        hearing.close();
    }
}
