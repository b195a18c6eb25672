package dev.midstream.messaging.core;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.RedeliveryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of a container with a connection of its own; it connects again whenever the broker was unreachable. Messages
 * of another revision are handled on a new thread, because thread-locals of the previous one would stay.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int PREFETCH = 100;

    private final Container container;
    private final String name;
    private volatile boolean ended;
    private volatile Thread thread;
    private volatile Connection connection;

    // confined to the thread that works
    private Consumer consumer;
    private String revision;
    private Duration pause = FIRST_PAUSE;

    Worker(Container container, String name) {
        this.container = container;
        this.name = name;
    }

    String name() {
        return name;
    }

    void start() {
        startThread(this::work);
    }

    /** Starts when the connection of a replaced worker is closed, which returns the messages that it has not begun. */
    void startAfter(Worker replaced) {
        startThread(() -> {
            replaced.closeConnection();
            work();
        });
    }

    private void startThread(Runnable task) {
        Thread next = new Thread(task, name);
        next.setDaemon(true);
        next.setContextClassLoader(Worker.class.getClassLoader());
        thread = next;
        next.start();
    }

    /** Lets the worker end after the message that it is handling. */
    void end() {
        ended = true;
    }

    private void work() {
        while (!ended) {
            try {
                if (consumer == null) {
                    connect();
                }
                if (consumer != null) {
                    String handledBy = consumer.next();
                    pause = FIRST_PAUSE;
                    boolean other = isOther(handledBy);
                    revision = handledBy == null ? revision : handledBy;
                    if (other) {
                        startThread(this::work);
                        return;
                    }
                    continue;
                }
            } catch (Throwable e) { // whatever it is, the queue must be consumed
                if (!ended) {
                    LOG.warn(
                            "Consuming {} failed, next attempt in {} ms: {}",
                            container.subscription(),
                            pause.toMillis(),
                            e,
                            e);
                }
                disconnect();
            }
            pause();
        }
        disconnect();
    }

    /** Returns true if the thread has worked for another revision before. */
    boolean isOther(String version) {
        return version != null && revision != null && !version.equals(revision);
    }

    private void connect() throws JMSException {
        ConnectionFactory factory = container.factories().get();
        if (factory == null) {
            return;
        }
        Connection made = factory.createConnection();
        connection = made;
        configure((ActiveMQConnection) made);
        consumer = new Consumer(this, container, made);
        made.start();
    }

    private void configure(ActiveMQConnection made) {
        Redelivery wanted = container.subscription().redelivery();
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setInitialRedeliveryDelay(wanted.delay().toMillis());
        policy.setRedeliveryDelay(wanted.delay().toMillis());
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(wanted.longest().toMillis());
        // the dead letter is ours to write, with its causes
        policy.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        made.setRedeliveryPolicy(policy);
        // others go on while one waits for its next attempt
        made.setNonBlockingRedelivery(true);
        made.getPrefetchPolicy().setAll(PREFETCH);
    }

    /** Replaces this worker because its message has not ended within the time of a drain. */
    void replace(String id) {
        container.replace(this, id);
    }

    private void disconnect() {
        consumer = null;
        closeConnection();
    }

    private void closeConnection() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (JMSException | RuntimeException e) {
                LOG.debug("A connection that is not used any more could not be closed", e);
            }
        }
    }

    private void pause() {
        try {
            if (!ended) {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted, which is how a container that closes hurries its workers", e);
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    /** Waits for the end, then interrupts the thread; does not wait for a listener that stops its own bundle. */
    void awaitEnd(Duration atMost) {
        Thread last = thread;
        try {
            for (Thread next = last; next != null && next != Thread.currentThread(); next = other(last)) {
                last = next;
                last.join(atMost.toMillis());
                last.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the thread that has taken over from another one in the meantime, or null. */
    private Thread other(Thread last) {
        Thread now = thread;
        return now == last ? null : now;
    }
}
