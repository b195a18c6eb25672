package dev.midstream.remote.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Sessions to send with, as many as threads send at once. Thread-safe. */
final class Senders {
    private final ConcurrentLinkedDeque<Sender> idle = new ConcurrentLinkedDeque<>();
    private final Link link;

    Senders(Link link) {
        this.link = link;
    }

    private record Sender(Connection connection, Session session, MessageProducer producer) {}

    /** @param millis after which the message is worth nothing */
    void send(Destination to, byte[] body, String id, Destination answers, boolean persistent, long millis)
            throws JMSException {
        Sender sender = take(link.connection());
        BytesMessage message = sender.session.createBytesMessage();
        message.writeBytes(body);
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(answers);
        sender.producer.send(
                to,
                message,
                persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                Message.DEFAULT_PRIORITY,
                Math.max(1, millis));
        idle.push(sender); // not one that has failed
    }

    private Sender take(Connection connection) throws JMSException {
        for (Sender sender = idle.poll(); sender != null; sender = idle.poll()) {
            if (sender.connection == connection) {
                return sender;
            }
        }
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        return new Sender(connection, session, session.createProducer(null));
    }
}
