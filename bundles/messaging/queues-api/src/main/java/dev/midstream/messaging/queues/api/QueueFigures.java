package dev.midstream.messaging.queues.api;

import java.util.List;

/**
 * One queue. A figure that is not to be had is null; {@link QueueReport#note()} says why.
 *
 * @param name its name
 * @param depth messages in it, those in flight included
 * @param inFlight messages that were given to a consumer and are not acknowledged
 * @param enqueuedPerSecond messages that came, on average over the last minute or since the broker's start
 * @param dequeuedPerSecond messages that were acknowledged, likewise
 * @param consumers who consumes from it now
 * @param oldestSeconds how long the oldest message has been in it, null also if there is none
 * @param deadLetters messages of it that could not be handled
 */
public record QueueFigures(
        String name,
        Long depth,
        Long inFlight,
        Double enqueuedPerSecond,
        Double dequeuedPerSecond,
        List<QueueConsumer> consumers,
        Double oldestSeconds,
        Long deadLetters) {
    public QueueFigures {
        consumers = consumers == null ? null : List.copyOf(consumers);
    }
}
