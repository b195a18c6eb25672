package dev.midstream.messaging.core;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages one by one and hands them on, each in a transaction of its own: it leaves its queue when it was handled
 * or became a dead letter, and comes again after a delay when it failed. So every message is handled at least once; a
 * listener whose effect must be once records what it has handled. A {@link MessageFormatRuntimeException} says that no
 * attempt would help: the message is a dead letter at once. Used by one thread.
 */
final class Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);
    private static final long LOOK_MILLIS = 500;
    private static final String DELIVERIES = "JMSXDeliveryCount";

    private final Subscription subscription;
    private final Target target;
    private final Histories histories;
    private final Session session;
    private final MessageConsumer messages;

    Consumer(Subscription subscription, Target target, Histories histories, Connection connection) throws JMSException {
        this.subscription = subscription;
        this.target = target;
        this.histories = histories;
        this.session = connection.createSession(true, Session.SESSION_TRANSACTED);
        this.messages = session.createConsumer(
                subscription.topic()
                        ? session.createTopic(subscription.name())
                        : session.createQueue(subscription.name()));
    }

    /**
     * Handles a message if one comes within a moment.
     *
     * @throws JMSException if the connection is broken
     */
    void next() throws JMSException {
        Message message = messages.receive(LOOK_MILLIS);
        if (message == null) {
            return;
        }
        String id = message.getJMSMessageID();
        try {
            target.deliver(message);
            histories.take(id);
            session.commit();
        } catch (FailedException e) {
            histories.failed(id, Attempt.of(e));
            failed(message, id, e);
        }
    }

    private void failed(Message message, String id, FailedException failure) throws JMSException {
        int attempt = message.getIntProperty(DELIVERIES);
        int most = subscription.redelivery().attempts();
        boolean hopeless = failure.getCause() instanceof MessageFormatRuntimeException;
        if (attempt < most && !hopeless) {
            LOG.warn("{}: {} failed, attempt {}/{}: {}", subscription, id, attempt, most, failure.getCause(), failure);
            session.rollback();
        } else {
            Burial.send(session, message, subscription, attempt, histories.take(id));
            session.commit();
            LOG.error(
                    "{}: {} failed {} times and is with the dead letters: {}",
                    subscription,
                    id,
                    attempt,
                    failure.getCause(),
                    failure);
        }
    }
}
