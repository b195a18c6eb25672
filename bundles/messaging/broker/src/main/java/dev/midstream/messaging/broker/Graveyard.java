package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.LetterContent;
import dev.midstream.messaging.queues.api.MessagingException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.command.ActiveMQMessage;

/** The dead letters of all queues, by plain JMS. */
final class Graveyard implements DeadLetters {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final int AT_ONCE = 100;

    private final Operator operator;
    private final Names names;

    /** Gives the names of all queues. */
    interface Names {
        Collection<String> all(Session session) throws JMSException;
    }

    Graveyard(Operator operator, Names names) {
        this.operator = operator;
        this.names = names;
    }

    @Override
    public List<DeadLetter> list(String queue) {
        return operator.inTransaction("list dead letters", session -> {
            List<DeadLetter> letters = new ArrayList<>();
            for (String dead : queues(session, queue)) {
                for (ActiveMQMessage message : Operator.browse(session, dead)) {
                    letters.add(Letters.letter(message));
                }
            }
            return letters;
        });
    }

    @Override
    public LetterContent read(String id) {
        return operator.inTransaction("read dead letter " + id, session -> {
            for (String dead : queues(session, null)) {
                for (ActiveMQMessage message : Operator.browse(session, dead)) {
                    if (message.getJMSMessageID().equals(id)) {
                        return Letters.content(message);
                    }
                }
            }
            throw new MessagingException("There is no dead letter " + id + ": ms:dead lists them.");
        });
    }

    private List<String> queues(Session session, String queue) throws JMSException {
        return names.all(session).stream()
                .filter(name -> name.startsWith(DeadLetter.PREFIX))
                .filter(name -> queue == null || name.equals(DeadLetter.PREFIX + queue))
                .sorted()
                .toList();
    }

    @Override
    public void retry(List<DeadLetter> letters) {
        Map<String, List<DeadLetter>> byQueue = letters.stream()
                .collect(Collectors.groupingBy(DeadLetter::queue, LinkedHashMap::new, Collectors.toList()));
        for (String queue : byQueue.keySet()) {
            if (queue.startsWith("topic:")) {
                throw new MessagingException(
                        "Dead letters of " + queue + " cannot be put back: all its consumers would get"
                                + " them again. Send what they say to the one that needs it. Nothing was put back.");
            }
        }
        operator.inTransaction("put dead letters back", session -> {
            for (Map.Entry<String, List<DeadLetter>> each : byQueue.entrySet()) {
                List<DeadLetter> all = each.getValue();
                for (int from = 0; from < all.size(); from += AT_ONCE) {
                    move(session, each.getKey(), all.subList(from, Math.min(all.size(), from + AT_ONCE)));
                }
            }
            return null;
        });
    }

    private static void move(Session session, String queue, List<DeadLetter> letters) throws JMSException {
        String ids = letters.stream()
                .map(letter -> "'" + letter.id().replace("'", "''") + "'")
                .collect(Collectors.joining(",", "JMSMessageID IN (", ")"));
        try (MessageConsumer dead = session.createConsumer(session.createQueue(DeadLetter.PREFIX + queue), ids);
                MessageProducer alive = session.createProducer(session.createQueue(queue))) {
            for (int i = 0; i < letters.size(); i++) {
                Message letter = dead.receive(PATIENCE_MILLIS);
                if (letter == null) {
                    throw new MessagingException((letters.size() - i) + " dead letters of " + queue
                            + " are there no more, or somebody else has them in hand. Nothing was put back: list them"
                            + " again with ms:dead.");
                }
                alive.setPriority(letter.getJMSPriority());
                alive.send(Letters.alive((ActiveMQMessage) letter));
            }
        }
    }
}
