package dev.midstream.messaging.broker;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.ConsumerBrokerExchange;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ConsumerId;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageAck;
import org.apache.activemq.command.MessageDispatch;
import org.apache.activemq.command.MessageId;

/**
 * Keeps a message from being lost that comes back sooner than the news that it had arrived. Between the two, this broker
 * still has it: the store would take what comes for a copy and drop it, the sender would forget it, and then the news
 * would remove the only one. So what comes waits until what goes has gone.
 *
 * <p>Assumes that a message of a queue is on its way to one broker at a time, and that a bridge acknowledges it here only
 * when the other broker has it. Guarantees that what was accepted from another broker does not vanish with the
 * acknowledgement of an earlier departure. Two brokers that send each other copies of the same message at once wait for
 * each other until the deadline; both keep it then, and it comes twice rather than never. Others never wait.
 */
final class Departures extends BrokerFilter {
    private final long longestWaitNanos;
    private final Set<ConsumerId> bridges = new HashSet<>(); // this and the next are guarded by the next
    private final Map<MessageId, ConsumerId> underWay = new HashMap<>();

    Departures(Broker next, Duration longestWait) {
        super(next);
        this.longestWaitNanos = longestWait.toNanos();
    }

    @Override
    public Subscription addConsumer(ConnectionContext context, ConsumerInfo info) throws Exception {
        if (info.isNetworkSubscription() && info.getDestination().isQueue()) {
            synchronized (underWay) {
                bridges.add(info.getConsumerId());
            }
        }
        return super.addConsumer(context, info);
    }

    /** What a bridge that ends had not acknowledged is in its queue again, and may depart anew. */
    @Override
    public void removeConsumer(ConnectionContext context, ConsumerInfo info) throws Exception {
        super.removeConsumer(context, info);
        synchronized (underWay) {
            if (bridges.remove(info.getConsumerId())) {
                underWay.values().removeIf(info.getConsumerId()::equals);
                underWay.notifyAll();
            }
        }
    }

    /** Is called before the bridge has the message. */
    @Override
    public void preProcessDispatch(MessageDispatch dispatch) {
        if (dispatch.getMessage() != null) {
            synchronized (underWay) {
                if (bridges.contains(dispatch.getConsumerId())) {
                    underWay.put(dispatch.getMessage().getMessageId(), dispatch.getConsumerId());
                }
            }
        }
        super.preProcessDispatch(dispatch);
    }

    @Override
    public void acknowledge(ConsumerBrokerExchange exchange, MessageAck ack) throws Exception {
        super.acknowledge(exchange, ack);
        synchronized (underWay) {
            if (bridges.contains(ack.getConsumerId())) { // bridges acknowledge one by one
                underWay.remove(ack.getLastMessageId());
                underWay.notifyAll();
            }
        }
    }

    @Override
    public void send(ProducerBrokerExchange exchange, Message message) throws Exception {
        if (message.getBrokerPath() != null && message.getDestination().isQueue()) {
            awaitDeparture(message.getMessageId());
        }
        super.send(exchange, message);
    }

    private void awaitDeparture(MessageId id) throws JMSException, InterruptedException {
        long deadline = System.nanoTime() + longestWaitNanos;
        synchronized (underWay) {
            while (underWay.containsKey(id)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new JMSException("Message " + id + " came back and was refused, for it is still on its way to"
                            + " another broker. It stays where it is and is sent again.");
                }
                TimeUnit.NANOSECONDS.timedWait(underWay, left);
            }
        }
    }
}
