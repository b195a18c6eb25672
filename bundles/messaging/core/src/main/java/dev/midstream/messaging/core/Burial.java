package dev.midstream.messaging.core;

import dev.midstream.messaging.queues.api.DeadLetter;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.command.ActiveMQMessage;

/**
 * What becomes of a message that could not be handled: the same content and properties in the queue of dead letters of
 * its queue, and why it is there.
 */
final class Burial {
    private Burial() {}

    /** Sends it; within the transaction of the session, which also takes the message from its queue. */
    static void send(Session session, Message message, Subscription from, int attempts, List<Attempt> history)
            throws JMSException {
        ActiveMQMessage letter = (ActiveMQMessage) ((ActiveMQMessage) message).copy();
        Map<String, Object> properties = new HashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            properties.put((String) name, message.getObjectProperty((String) name));
        }
        letter.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            if (!property.getKey().startsWith("JMSX")) {
                letter.setObjectProperty(property.getKey(), property.getValue());
            }
        }
        Attempt last = history.get(history.size() - 1);
        letter.setStringProperty(DeadLetter.QUEUE, from.topic() ? from.toString() : from.name());
        letter.setStringProperty(DeadLetter.CAUSE, last.cause());
        letter.setIntProperty(DeadLetter.ATTEMPTS, attempts);
        letter.setStringProperty(
                DeadLetter.HISTORY, history.stream().map(Attempt::toString).collect(Collectors.joining("\n")));
        if (last.revision() != null) {
            letter.setStringProperty(DeadLetter.REVISION, last.revision());
        }
        session.createProducer(session.createQueue(DeadLetter.PREFIX + from.name()))
                .send(letter);
    }
}
