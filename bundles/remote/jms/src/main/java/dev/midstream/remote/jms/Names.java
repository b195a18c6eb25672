package dev.midstream.remote.jms;

import jakarta.jms.Destination;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.command.ActiveMQTopic;

/** Queues of calls and answers. All begin so that only this transport's account may use them. */
final class Names {
    private static final String ROOT = "midstream.remote.";
    private static final String ANSWERS = ROOT + "answers.";

    /** Which calls nobody waits for any more. */
    static final Destination CANCELLED = new ActiveMQTopic(ROOT + "cancelled");

    private Names() {}

    /**
     * Where calls of a service wait. The same on all nodes that offer it, and for all its revisions.
     *
     * @param properties of the service; those of a component have its name
     */
    static String calls(Map<String, Object> properties, Class<?>[] contracts) {
        String names = Arrays.stream(contracts).map(Class::getName).sorted().collect(Collectors.joining("+"));
        String queue = ROOT + "calls." + properties.getOrDefault("midstream.service", "any") + "." + names;
        Object component = properties.get("component.name");
        return component == null ? queue : queue + "." + component;
    }

    /** Where the answers for a node arrive. */
    static String answers(String node) {
        return ANSWERS + node;
    }

    static boolean isAnswers(String queue) {
        return queue.startsWith(ANSWERS);
    }
}
