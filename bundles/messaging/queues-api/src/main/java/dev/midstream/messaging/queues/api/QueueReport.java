package dev.midstream.messaging.queues.api;

import java.util.List;

/**
 * What is known of the queues at one time.
 *
 * @param queues by name
 * @param note which figures are not to be had and why, in a sentence; null if all are there
 */
public record QueueReport(List<QueueFigures> queues, String note) {
    public QueueReport {
        queues = List.copyOf(queues);
    }
}
