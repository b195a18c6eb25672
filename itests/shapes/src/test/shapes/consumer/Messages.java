package shapes.consumer;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import java.util.Map;
import java.util.UUID;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;
import shapes.api.Answers;

/** Sends a message to the queue or the topic {@code shapes.NAME}; listeners give their answer to its text. */
final class Messages {
    private static final long MILLIS = 8_000;

    private final ServiceTracker<ConnectionFactory, ConnectionFactory> factory;

    Messages(BundleContext context) {
        factory = new ServiceTracker<>(context, ConnectionFactory.class, null);
        factory.open();
    }

    Map<String, Probe> probes() {
        return Map.of(
                "queue", name -> ask(name, (session, destination) -> session.createQueue(destination)),
                "topic", name -> ask(name, (session, destination) -> session.createTopic(destination)));
    }

    private interface Destinations {
        Destination of(JMSContext session, String name);
    }

    private String ask(String name, Destinations destinations) throws Exception {
        String question = UUID.randomUUID().toString();
        try (JMSContext session = factory.getService().createContext()) {
            session.createProducer().send(destinations.of(session, "shapes." + name), question);
        }
        return Answers.take(question, MILLIS);
    }
}
