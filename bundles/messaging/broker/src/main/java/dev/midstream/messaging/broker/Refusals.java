package dev.midstream.messaging.broker;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQObjectMessage;
import org.apache.activemq.command.ActiveMQTempDestination;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.Message;

/**
 * Refuses what no right allows: serialised Java objects, messages above the limit, and listening at a temporary
 * destination of another connection, where the answers to somebody else's requests arrive.
 */
final class Refusals extends BrokerFilter {
    private final long longestMessage;

    /** @param longestMessage in bytes */
    Refusals(Broker next, long longestMessage) {
        super(next);
        this.longestMessage = longestMessage;
    }

    @Override
    public void send(ProducerBrokerExchange exchange, Message message) throws Exception {
        if (message instanceof ActiveMQObjectMessage) {
            throw new MessageFormatException(
                    "An ObjectMessage to " + message.getDestination().getPhysicalName()
                            + " was refused: serialised Java objects are not taken. Send text or bytes, such as JSON.");
        }
        if (message.getSize() > longestMessage) {
            throw new JMSException("A message of " + message.getSize() + " bytes to "
                    + message.getDestination().getPhysicalName() + " was refused: at most " + longestMessage
                    + " are taken. Store the content as an object and send its key, or raise message.megabytes.");
        }
        super.send(exchange, message);
    }

    @Override
    public Subscription addConsumer(ConnectionContext context, ConsumerInfo info) throws Exception {
        ActiveMQDestination destination = info.getDestination();
        if (destination.isTemporary()
                && !((ActiveMQTempDestination) destination)
                        .getConnectionId()
                        .equals(info.getConsumerId().getConnectionId())) {
            throw new JMSSecurityException("Temporary destination " + destination.getPhysicalName()
                    + " belongs to another connection: only that may consume from it");
        }
        return super.addConsumer(context, info);
    }
}
