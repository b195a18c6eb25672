package dev.midstream.messaging.core;

import java.time.Duration;
import java.util.function.Function;

/**
 * What a listener wants, as its service properties say it.
 *
 * @param service the service that it belongs to: the Bundle-SymbolicName
 * @param name of the queue or topic
 * @param topic whether it is a topic
 * @param concurrency messages that are handled at the same time
 */
record Subscription(String service, String name, boolean topic, int concurrency, Redelivery redelivery) {
    static final String DESTINATION = "midstream.destination";
    private static final String CONCURRENCY = "midstream.concurrency";
    private static final String ATTEMPTS = "midstream.redelivery.attempts";
    private static final String DELAY = "midstream.redelivery.delay";
    private static final String LONGEST = "midstream.redelivery.longest";

    private static final String QUEUE_PREFIX = "queue:";
    private static final String TOPIC_PREFIX = "topic:";
    private static final String VIRTUAL = "VirtualTopic.";

    /**
     * Reads the properties of a listener. Of an event, {@code topic:VirtualTopic.NAME}, each service has a queue of its
     * own, so that none is lost while it is away and none is handled twice when it runs several times.
     *
     * @throws IllegalArgumentException that says what is wrong with which property
     */
    static Subscription of(String service, Function<String, Object> properties) {
        String destination = String.valueOf(properties.apply(DESTINATION));
        boolean topic = destination.startsWith(TOPIC_PREFIX);
        if (!topic && !destination.startsWith(QUEUE_PREFIX)) {
            throw new IllegalArgumentException(DESTINATION + " is queue:NAME or topic:NAME, not '" + destination + "'");
        }
        String name = destination.substring(QUEUE_PREFIX.length());
        if (name.isBlank()) {
            throw new IllegalArgumentException(DESTINATION + " names nothing: '" + destination + "'");
        }
        if (topic && name.startsWith(VIRTUAL)) {
            name = "Consumer." + service.substring(service.lastIndexOf('.') + 1) + "." + name;
            topic = false;
        }
        int concurrency = number(properties, CONCURRENCY, 1);
        if (concurrency < 1 || topic && concurrency > 1) {
            throw new IllegalArgumentException(CONCURRENCY + " is at least 1, and 1 for a topic, where each consumer"
                    + " gets all messages; not " + concurrency);
        }
        Redelivery known = Redelivery.DEFAULT;
        Redelivery redelivery = new Redelivery(
                number(properties, ATTEMPTS, known.attempts()),
                Duration.ofMillis(number(properties, DELAY, (int) known.delay().toMillis())),
                Duration.ofMillis(
                        number(properties, LONGEST, (int) known.longest().toMillis())));
        return new Subscription(service, name, topic, concurrency, redelivery);
    }

    private static int number(Function<String, Object> properties, String key, int otherwise) {
        Object value = properties.apply(key);
        try {
            return value == null ? otherwise : Integer.parseInt(value.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is a whole number, not '" + value + "'", e);
        }
    }

    @Override
    public String toString() {
        return (topic ? TOPIC_PREFIX : QUEUE_PREFIX) + name;
    }
}
