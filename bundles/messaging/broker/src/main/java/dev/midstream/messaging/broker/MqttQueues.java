package dev.midstream.messaging.broker;

import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.Connector;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.Message;

/** MQTT knows topics only: what it publishes to the name of a queue goes to that queue. */
final class MqttQueues extends BrokerFilter {
    static final String CONNECTOR = "mqtt";

    MqttQueues(Broker next) {
        super(next);
    }

    @Override
    public void send(ProducerBrokerExchange exchange, Message message) throws Exception {
        ActiveMQDestination destination = message.getDestination();
        if (destination.isTopic() && isMqtt(exchange.getConnectionContext().getConnector())) {
            ActiveMQDestination queue = new ActiveMQQueue(destination.getPhysicalName());
            if (!getDestinations(queue).isEmpty()) {
                message.setDestination(queue);
            }
        }
        super.send(exchange, message);
    }

    private static boolean isMqtt(Connector connector) {
        return connector instanceof TransportConnector transport && CONNECTOR.equals(transport.getName());
    }
}
