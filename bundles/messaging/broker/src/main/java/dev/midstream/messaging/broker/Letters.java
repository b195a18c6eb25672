package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.LetterContent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;

/** Reads what a message in a queue of dead letters says of its death, and takes that off it. */
final class Letters {
    /** Notes of the broker itself. */
    private static final String BROKERS_CAUSE = "dlqDeliveryFailureCause";

    private static final Set<String> NOTES = Set.of(
            DeadLetter.QUEUE,
            DeadLetter.CAUSE,
            DeadLetter.REVISION,
            DeadLetter.HISTORY,
            DeadLetter.ATTEMPTS,
            BROKERS_CAUSE,
            "originalExpiration");

    private Letters() {}

    static DeadLetter letter(ActiveMQMessage message) throws JMSException {
        ActiveMQDestination from = message.getDestination();
        String queue = message.getStringProperty(DeadLetter.QUEUE);
        String cause = message.getStringProperty(DeadLetter.CAUSE);
        return new DeadLetter(
                message.getJMSMessageID(),
                Instant.ofEpochMilli(
                        message.getBrokerInTime() > 0 ? message.getBrokerInTime() : message.getTimestamp()),
                queue == null ? from.getPhysicalName().substring(DeadLetter.PREFIX.length()) : queue,
                message.propertyExists(DeadLetter.ATTEMPTS)
                        ? message.getIntProperty(DeadLetter.ATTEMPTS)
                        : message.getRedeliveryCounter(),
                cause == null ? message.getStringProperty(BROKERS_CAUSE) : cause,
                message.getStringProperty(DeadLetter.REVISION));
    }

    static LetterContent content(ActiveMQMessage message) throws JMSException {
        String history = message.getStringProperty(DeadLetter.HISTORY);
        Map<String, String> properties = new TreeMap<>();
        properties(message).forEach((name, value) -> properties.put(name, String.valueOf(value)));
        String body = null;
        String encoding = "none";
        if (message instanceof TextMessage text) {
            encoding = "text";
            body = text.getText();
        } else if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(content);
            encoding = "base64";
            body = Base64.getEncoder().encodeToString(content);
        }
        return new LetterContent(
                letter(message), history == null ? List.of() : history.lines().toList(), properties, encoding, body);
    }

    /** The message as it was before it died. */
    static ActiveMQMessage alive(ActiveMQMessage letter) throws JMSException {
        ActiveMQMessage message = (ActiveMQMessage) letter.copy();
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties(letter).entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        message.setRedeliveryCounter(0);
        return message;
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new HashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!NOTES.contains((String) name) && !((String) name).startsWith("JMSX")) {
                properties.put((String) name, message.getObjectProperty((String) name));
            }
        }
        return properties;
    }
}
