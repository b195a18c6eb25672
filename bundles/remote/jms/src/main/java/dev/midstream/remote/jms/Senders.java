package dev.midstream.remote.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/** Sessions to send with, as many as threads send at once. Thread-safe. */
final class Senders {
    private final ConcurrentLinkedDeque<Sender> idle = new ConcurrentLinkedDeque<>();
    private final Link link;

    Senders(Link link) {
        this.link = link;
    }

    private record Sender(Connection connection, Session session, MessageProducer producer) {}

    /**
     * @param deadline in terms of {@link System#nanoTime()}, after which the message is worth nothing
     * @return false if that was over before it was sent
     */
    boolean send(
            Destination to,
            byte[] body,
            Map<String, String> headers,
            String id,
            Destination answers,
            boolean persistent,
            long deadline)
            throws JMSException {
        Sender sender = take(link.connection());
        BytesMessage message = sender.session.createBytesMessage();
        message.writeBytes(body);
        Headers.write(headers, message);
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(answers);
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) { // which would be for ever
            idle.push(sender);
            return false;
        }
        sender.producer.send(
                to,
                message,
                persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                Message.DEFAULT_PRIORITY,
                millis);
        idle.push(sender); // not one that has failed
        return true;
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
