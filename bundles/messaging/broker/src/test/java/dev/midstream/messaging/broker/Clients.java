package dev.midstream.messaging.broker;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;

/** What tests do as JMS clients. */
final class Clients {
    static final long SOON = 10_000;
    static final long MOMENT = 300;

    private Clients() {}

    /**
     * Of a refused login: the broker's reason, or, where it hung up before the client had read that, what the client makes
     * of it.
     */
    static String refusal(String reason) {
        return "(?s).*(" + reason + "|Disposed due to prior exception).*";
    }

    static void send(Connection connection, String queue, String... texts) throws JMSException {
        try (Session session = connection.createSession()) {
            send(session, session.createQueue(queue), texts);
        }
    }

    static void publish(Connection connection, String topic, String... texts) throws JMSException {
        try (Session session = connection.createSession()) {
            send(session, session.createTopic(topic), texts);
        }
    }

    private static void send(Session session, Destination to, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(to)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    /** As many as that, or those that come before there are none for a while. */
    static List<String> receive(Connection connection, String queue, int count) throws JMSException {
        try (Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            return receive(consumer, count);
        }
    }

    static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            Message message = consumer.receive(SOON);
            if (message == null) {
                break;
            }
            texts.add(message.getBody(String.class));
        }
        return texts;
    }

    /** Those that come within a moment, which none should. */
    static List<String> more(MessageConsumer consumer) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Message message = consumer.receive(MOMENT); message != null; message = consumer.receive(MOMENT)) {
            texts.add(message.getBody(String.class));
        }
        return texts;
    }

    static MessageConsumer consumer(Connection connection, String queue) throws JMSException {
        Session session = connection.createSession();
        return session.createConsumer(session.createQueue(queue));
    }

    static String[] numbered(String prefix, int count) {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = prefix + i;
        }
        return texts;
    }
}
