package dev.midstream.messaging.core;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes for one listener, with as many workers as it wants. A worker whose message does not end within the time of a
 * drain is replaced, so that the next revision does not wait for a call on the previous one. Closed once. Thread-safe.
 */
final class Container implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Container.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Subscription subscription;
    private final Target target;
    private final Supplier<ConnectionFactory> factories;
    private final Histories histories = new Histories();
    private final AbandonedMessages abandoned = new AbandonedMessages();
    private final List<Worker> workers = new ArrayList<>();
    private boolean closed;

    /** @param factories returns the service's own, or null as long as there is none */
    Container(Subscription subscription, Target target, Supplier<ConnectionFactory> factories) {
        this.subscription = subscription;
        this.target = target;
        this.factories = factories;
    }

    Subscription subscription() {
        return subscription;
    }

    Target target() {
        return target;
    }

    Supplier<ConnectionFactory> factories() {
        return factories;
    }

    Histories histories() {
        return histories;
    }

    AbandonedMessages abandoned() {
        return abandoned;
    }

    synchronized void start() {
        for (int i = 1; i <= subscription.concurrency(); i++) {
            add(subscription + "-" + i).start();
        }
        LOG.info(
                "Serving {}: service={} concurrency={}",
                subscription,
                subscription.service(),
                subscription.concurrency());
    }

    private Worker add(String name) {
        Worker worker = new Worker(this, name);
        workers.add(worker);
        return worker;
    }

    /**
     * Replaces a worker that is handling a message. The message stays with the listener that has it. A worker of a topic
     * stays: its consumer holds messages that no other consumer would get. Does not block.
     *
     * @param id the id of the message
     */
    synchronized void replace(Worker worker, String id) {
        if (closed || subscription.topic() || !workers.remove(worker)) {
            return;
        }
        abandoned.abandon(id);
        worker.end();
        add(worker.name()).startAfter(worker);
        LOG.warn(
                "Message {} of {} has not been handled within the time of the drain: another consumer takes the next"
                        + " messages",
                id,
                subscription);
    }

    /** Takes no more messages, and lets those that are being handled end. */
    @Override
    public void close() {
        List<Worker> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(workers);
        }
        ending.forEach(Worker::end);
        ending.forEach(worker -> worker.awaitEnd(CLOSING));
    }
}
