package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.advisory.AdvisorySupport;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.DestinationInfo;

/** The queues of a broker elsewhere: what can be known by looking into them. */
final class ExternalQueues implements Queues {
    private static final String NOTE =
            "The broker runs elsewhere: depth, messages in flight, rates and consumers are its"
                    + " own to say, in its console; dead letters are counted as far as it lets them be browsed.";
    private static final long LAST_MILLIS = 500;

    private final Operator operator;

    ExternalQueues(Operator operator) {
        this.operator = operator;
    }

    @Override
    public QueueReport report() {
        return operator.inTransaction("list queues", session -> {
            Set<String> names = names(session);
            List<QueueFigures> figures = new ArrayList<>();
            for (String name : names) {
                if (!name.startsWith(DeadLetter.PREFIX)) {
                    figures.add(figures(session, name, names.contains(DeadLetter.PREFIX + name)));
                }
            }
            return new QueueReport(figures, NOTE);
        });
    }

    private static QueueFigures figures(Session session, String name, boolean letters) throws JMSException {
        List<ActiveMQMessage> messages = Operator.browse(session, name);
        long dead = letters ? Operator.browse(session, DeadLetter.PREFIX + name).size() : 0;
        Double oldest = messages.isEmpty()
                ? null
                : Math.max(0, System.currentTimeMillis() - messages.get(0).getBrokerInTime()) / 1000.0;
        return new QueueFigures(name, null, null, null, null, null, oldest, dead);
    }

    /** All queues: the broker tells a new consumer of its advisories of each that there is. */
    static Set<String> names(Session session) throws JMSException {
        Set<String> names = new TreeSet<>();
        try (MessageConsumer told = session.createConsumer(AdvisorySupport.QUEUE_ADVISORY_TOPIC)) {
            ActiveMQMessage message = (ActiveMQMessage) told.receive(LAST_MILLIS);
            while (message != null) {
                if (message.getDataStructure() instanceof DestinationInfo info && info.isAddOperation()) {
                    names.add(info.getDestination().getPhysicalName());
                }
                message = (ActiveMQMessage) told.receive(LAST_MILLIS);
            }
        }
        return names;
    }
}
