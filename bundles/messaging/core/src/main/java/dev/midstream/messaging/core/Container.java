package dev.midstream.messaging.core;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.RedeliveryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes for one listener, with as many threads as it wants, and connects again whenever the broker was away. Closed
 * once.
 */
final class Container implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Container.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int PREFETCH = 100;

    private final Subscription subscription;
    private final Target target;
    private final Supplier<ConnectionFactory> factories;
    private final Histories histories = new Histories();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** @param factories gives the service's own, or null as long as there is none */
    Container(Subscription subscription, Target target, Supplier<ConnectionFactory> factories) {
        this.subscription = subscription;
        this.target = target;
        this.factories = factories;
    }

    Subscription subscription() {
        return subscription;
    }

    void start() {
        for (int i = 1; i <= subscription.concurrency(); i++) {
            Thread thread = new Thread(this::run, subscription + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        LOG.info(
                "Messages of {} go to {}, {} at a time",
                subscription,
                subscription.service(),
                subscription.concurrency());
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                ConnectionFactory factory = factories.get();
                if (factory != null) {
                    consume(factory);
                    pause = FIRST_PAUSE;
                }
            } catch (JMSException | RuntimeException e) {
                if (!closed) {
                    LOG.warn("{} cannot be consumed, next try in {} ms: {}", subscription, pause.toMillis(), e, e);
                }
            }
            pause = pause(pause);
        }
    }

    /** Returns when this is closed, or throws when the connection breaks. */
    private void consume(ConnectionFactory factory) throws JMSException {
        Connection connection = factory.createConnection();
        try {
            configure((ActiveMQConnection) connection);
            Consumer consumer = new Consumer(subscription, target, histories, connection);
            connection.start();
            while (!closed) {
                consumer.next();
            }
        } finally {
            connection.close();
        }
    }

    private void configure(ActiveMQConnection connection) {
        Redelivery wanted = subscription.redelivery();
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setInitialRedeliveryDelay(wanted.delay().toMillis());
        policy.setRedeliveryDelay(wanted.delay().toMillis());
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(wanted.longest().toMillis());
        // the dead letter is ours to write, with what is known of it
        policy.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        connection.setRedeliveryPolicy(policy);
        // others go on while one waits for its next attempt
        connection.setNonBlockingRedelivery(true);
        connection.getPrefetchPolicy().setAll(PREFETCH);
    }

    private Duration pause(Duration length) {
        try {
            if (!closed) {
                TimeUnit.MILLISECONDS.sleep(length.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted, which is how a container that closes is told to hurry", e);
        }
        Duration next = length.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    /** Takes no more messages, and lets those that are being handled end. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            if (thread == Thread.currentThread()) {
                continue; // a listener that stops its own bundle
            }
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                thread.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
