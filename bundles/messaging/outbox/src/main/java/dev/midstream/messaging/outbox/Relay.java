package dev.midstream.messaging.outbox;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one service, in one thread. Any number of relays, in this node and others, may work on one
 * database: who finds an event takes the lease, sends until there is none left and gives the lease back.
 *
 * <p>An event is looked for when one is published, a few times as its transaction ends later, and else at intervals. What
 * was sent is deleted after the broker has it, so a relay that dies between the two leaves it to be sent again. While the
 * broker or the database is away nothing is lost: it tries again with growing pauses.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BATCH = 100;
    private static final Duration SHORTEST = Duration.ofMillis(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private final String service;
    private final EventTable events;
    private final Lease lease;
    private final Supplier<ConnectionFactory> factories;
    private final Duration poll;
    private final Semaphore published = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param factories gives the service's own, or null as long as there is none
     * @param poll how often to look for events that others have published
     */
    Relay(String service, EventTable events, Lease lease, Supplier<ConnectionFactory> factories, Duration poll) {
        this.service = service;
        this.events = events;
        this.lease = lease;
        this.factories = factories;
        this.poll = poll;
        this.thread = new Thread(this::run, "outbox-" + service);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** An event was published, though its transaction may not have ended. */
    void wake() {
        published.release();
    }

    private void run() {
        Duration look = poll;
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try {
                boolean sent = pass();
                pause = FIRST_PAUSE;
                look = sent || woken(look) ? SHORTEST : shorter(look.multipliedBy(2), poll);
            } catch (JMSException | RuntimeException e) {
                LOG.warn("Events of {} wait in its outbox, next try in {} ms: {}", service, pause.toMillis(), e, e);
                rest(pause);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    /** Whether any event was sent. */
    private boolean pass() throws JMSException {
        if (events.due(1).isEmpty() || !lease.take()) {
            return false;
        }
        try (Sender sender = new Sender(factory())) {
            boolean sent = false;
            for (List<Event> due = events.due(BATCH); !due.isEmpty() && !stopped; due = events.due(BATCH)) {
                send(sender, due);
                sent = true;
                if (!lease.take()) {
                    break; // it took so long that another has begun
                }
            }
            return sent;
        } finally {
            lease.release();
        }
    }

    private ConnectionFactory factory() throws JMSException {
        ConnectionFactory factory = factories.get();
        if (factory == null) {
            throw new JMSException("there is no message broker in this node, nor the way to one");
        }
        return factory;
    }

    private void send(Sender sender, List<Event> due) throws JMSException {
        try {
            sender.send(due);
        } catch (JMSException e) {
            LOG.debug("One of {} events of {} was refused: one by one", due.size(), service, e);
            for (Event event : due) {
                sendAlone(sender, event);
            }
            return;
        }
        events.sent(due);
    }

    /** @throws JMSException if it was refused; then it is postponed, so that the next pass meets another */
    private void sendAlone(Sender sender, Event event) throws JMSException {
        try {
            sender.send(List.of(event));
        } catch (JMSException e) {
            Duration delay = shorter(Duration.ofSeconds(1L << Math.min(event.attempts(), 10)), LONGEST_DELAY);
            events.postpone(event, delay);
            LOG.warn(
                    "Event {} of {} for {} was refused, attempt {}; it and those with its key wait {}: {}",
                    event.id(),
                    service,
                    event.destination(),
                    event.attempts() + 1,
                    delay,
                    e.toString());
            throw e;
        }
        events.sent(List.of(event));
    }

    /** Waits that long, less if an event is published meanwhile. Whether one was. */
    private boolean woken(Duration atMost) {
        try {
            boolean woken = published.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
            published.drainPermits();
            return woken;
        } catch (InterruptedException e) {
            stopped = true;
            return false;
        }
    }

    private void rest(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !stopped; left = end - System.nanoTime()) {
            woken(Duration.ofNanos(left).plusMillis(1));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Sends what it has begun to send, for a while. What is left is sent by the next one. */
    void stop() {
        stopped = true;
        wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
