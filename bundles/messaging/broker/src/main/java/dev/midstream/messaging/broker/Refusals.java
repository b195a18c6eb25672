package dev.midstream.messaging.broker;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQObjectMessage;
import org.apache.activemq.command.ActiveMQTempDestination;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.Message;

/**
 * Refuses what no right allows: serialised Java objects, messages and connections above the limits, and listening at a
 * temporary destination of another connection, where the answers to somebody else's requests arrive. Only the bridge to
 * the broker where that connection is may.
 */
final class Refusals extends BrokerFilter {
    private final long longestMessage;
    private final int mostConnections;

    /**
     * @param longestMessage in bytes
     * @param mostConnections to each port
     */
    Refusals(Broker next, long longestMessage, int mostConnections) {
        super(next);
        this.longestMessage = longestMessage;
        this.mostConnections = mostConnections;
    }

    @Override
    public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
        if (context.getConnector() instanceof TransportConnector port
                && port.getName() != null
                && port.getConnections().size() > mostConnections) {
            throw new JMSException("A connection was refused: the port for " + port.getName() + " takes "
                    + mostConnections + " at most. Close those that are not needed, or raise connections in"
                    + " etc/dev.midstream.messaging.broker.cfg.");
        }
        super.addConnection(context, info);
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
                && !Account.BRIDGE.name().equals(context.getUserName())
                && !((ActiveMQTempDestination) destination)
                        .getConnectionId()
                        .equals(info.getConsumerId().getConnectionId())) {
            throw new JMSSecurityException("Temporary destination " + destination.getPhysicalName()
                    + " belongs to another connection: only that may consume from it");
        }
        return super.addConsumer(context, info);
    }
}
