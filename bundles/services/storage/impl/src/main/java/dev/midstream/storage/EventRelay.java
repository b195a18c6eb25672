package dev.midstream.storage;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends recorded events to the broker, in one thread, when there is a broker.
 *
 * <p>Guarantees: an event is forgotten only after the broker has it on disk; one that was sent by somebody who died then
 * is sent again, with the same id. Relays of several revisions take turns. Without a broker events wait.
 */
final class EventRelay {
    static final String TOPIC = "VirtualTopic.storage.objects";
    /** Property of a message: the id of its event. */
    static final String EVENT_ID = "midstream_event";

    private static final Logger LOG = LoggerFactory.getLogger(EventRelay.class);
    private static final int BATCH = 100;
    private static final long LOOK_MILLIS = 500;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 10_000;

    private final EventLog log;
    private final Supplier<ConnectionFactory> brokers;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "storage-events");

    /** @param brokers gives the way to the broker, or null as long as there is none */
    EventRelay(EventLog log, Supplier<ConnectionFactory> brokers) {
        this.log = log;
        this.brokers = brokers;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long pause = FIRST_PAUSE;
        try {
            do {
                ConnectionFactory broker = brokers.get();
                try {
                    if (broker != null) {
                        send(broker);
                        pause = FIRST_PAUSE;
                    }
                } catch (JMSException | RuntimeException e) {
                    LOG.warn("Events of changed objects wait, next try in {} ms: {}", pause, e, e);
                    pause = Math.min(2 * pause, LONGEST_PAUSE);
                }
            } while (!stopped.await(pause, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.warn("Events of changed objects are not sent any more by this revision: it was interrupted", e);
        }
    }

    /** Sends until that is no longer the broker, or this is stopped. */
    private void send(ConnectionFactory broker) throws JMSException, InterruptedException {
        try (Connection connection = broker.createConnection()) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createTopic(TOPIC));
            while (stopped.getCount() > 0 && brokers.get() == broker) {
                log.await(LOOK_MILLIS);
                synchronized (log.turn()) {
                    List<EventLog.Recorded> events = log.first(BATCH);
                    for (EventLog.Recorded event : events) {
                        TextMessage message = session.createTextMessage(event.json());
                        message.setStringProperty(EVENT_ID, event.id());
                        producer.send(message);
                    }
                    session.commit();
                    log.sent(events);
                }
            }
        }
    }

    /** Lets what is being sent be sent; not by an interrupt, which could close the store for everybody. */
    void stop() {
        stopped.countDown();
        log.wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
