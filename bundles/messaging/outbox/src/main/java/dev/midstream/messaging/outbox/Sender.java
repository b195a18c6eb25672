package dev.midstream.messaging.outbox;

import dev.midstream.messaging.api.Outbox;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;

/** A connection to the broker by which events are sent. Used by one thread. */
final class Sender implements AutoCloseable {
    private static final String TOPIC = "topic:";
    private static final String QUEUE = "queue:";

    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    Sender(ConnectionFactory factory) throws JMSException {
        connection = factory.createConnection();
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
        producer = session.createProducer(null);
    }

    /** @throws IllegalArgumentException if this is the name of no destination */
    static void check(String destination) {
        if (destination == null
                || !destination.startsWith(TOPIC) && !destination.startsWith(QUEUE)
                || destination.substring(TOPIC.length()).isBlank()) {
            throw new IllegalArgumentException(
                    "An event's destination is topic:NAME or queue:NAME, not '" + destination + "'");
        }
    }

    /** Sends all of them, or none and throws. When it returns the broker has them on disk. */
    void send(List<Event> events) throws JMSException {
        try {
            for (Event event : events) {
                TextMessage message = session.createTextMessage(event.body());
                message.setStringProperty(Outbox.EVENT_ID, event.id());
                producer.send(destination(event.destination()), message);
            }
            session.commit();
        } catch (JMSException e) {
            rollBack(e);
            throw e;
        }
    }

    private Destination destination(String destination) throws JMSException {
        String name = destination.substring(TOPIC.length());
        return destination.startsWith(TOPIC) ? session.createTopic(name) : session.createQueue(name);
    }

    private void rollBack(JMSException cause) {
        try {
            session.rollback();
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
