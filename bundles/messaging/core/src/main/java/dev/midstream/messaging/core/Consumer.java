package dev.midstream.messaging.core;

import dev.midstream.swap.gate.ThreadState;
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

    private final Worker worker;
    private final Subscription subscription;
    private final Target target;
    private final Histories histories;
    private final AbandonedMessages abandoned;
    private final Session session;
    private final MessageConsumer messages;
    /** A message that was received for another thread, or null. */
    private Message received;

    Consumer(Worker worker, Container container, Connection connection) throws JMSException {
        this.worker = worker;
        this.subscription = container.subscription();
        this.target = container.target();
        this.histories = container.histories();
        this.abandoned = container.abandoned();
        this.session = connection.createSession(true, Session.SESSION_TRANSACTED);
        this.messages = session.createConsumer(
                subscription.topic()
                        ? session.createTopic(subscription.name())
                        : session.createQueue(subscription.name()));
    }

    /**
     * Handles a message if one comes within a moment. A message for another revision than that of the worker is kept for the
     * next call.
     *
     * @return the version of the revision that has handled it or failed, or null
     * @throws JMSException if the connection is broken
     */
    String next() throws JMSException {
        Message message = received == null ? messages.receive(LOOK_MILLIS) : received;
        if (message == null) {
            return null;
        }
        if (received == null && worker.isOther(target.revision())) {
            received = message;
            return target.revision();
        }
        received = null;
        String id = message.getJMSMessageID();
        switch (abandoned.receive(id)) {
            case WAIT -> {
                session.rollback();
                return null;
            }
            case ACKNOWLEDGE -> {
                histories.take(id);
                session.commit();
                return null;
            }
            case DELIVER -> {
                return deliver(message, id);
            }
            default -> throw new IllegalStateException(id);
        }
    }

    private String deliver(Message message, String id) throws JMSException {
        ThreadState before = ThreadState.save();
        try {
            String version = target.deliver(message, () -> worker.replace(id));
            before.restore();
            if (!abandoned.ended(id, true)) {
                histories.take(id);
                session.commit();
                abandoned.forget(id);
            }
            return version;
        } catch (FailedException e) {
            before.restore();
            histories.failed(id, Attempt.of(e));
            if (!abandoned.ended(id, false)) {
                failed(message, id, e);
            }
            return e.revision();
        }
    }

    private void failed(Message message, String id, FailedException failure) throws JMSException {
        int attempt = message.getIntProperty(DELIVERIES) - abandoned.waits(id);
        int most = subscription.redelivery().attempts();
        boolean hopeless = failure.getCause() instanceof MessageFormatRuntimeException;
        if (attempt < most && !hopeless) {
            LOG.warn("{}: {} failed, attempt {}/{}: {}", subscription, id, attempt, most, failure.getCause(), failure);
            session.rollback();
        } else {
            Burial.send(session, message, subscription, attempt, histories.take(id));
            session.commit();
            abandoned.forget(id);
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
