package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.MessagingException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.activemq.command.ActiveMQMessage;

/** What an operator does by plain JMS, with a broker of this node or elsewhere. Thread-safe. */
final class Operator {
    private final ConnectionFactory factory;

    /** @param factory that connects as one who may do everything */
    Operator(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** Something that is done with a session. */
    interface Work<T> {
        T with(Session session) throws JMSException;
    }

    /**
     * Does it in a session of its own, in one transaction that is committed if it returns.
     *
     * @param what is done, to complete "could not"
     */
    <T> T inTransaction(String what, Work<T> work) {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            T result = work.with(session);
            session.commit();
            return result;
        } catch (JMSException e) {
            throw new MessagingException(
                    "The broker could not " + what + ": " + e.getMessage()
                            + ". Look at its state in the log, and at dev.midstream.messaging.broker.cfg.",
                    e);
        }
    }

    /** What is in a queue, or as much of it as the broker shows, the oldest first. Creates no queue. */
    static List<ActiveMQMessage> browse(Session session, String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            List<ActiveMQMessage> messages = new ArrayList<>();
            for (Object message : Collections.list(browser.getEnumeration())) {
                messages.add((ActiveMQMessage) message);
            }
            return messages;
        }
    }
}
