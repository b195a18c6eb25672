package dev.midstream.messaging.queues.api;

/**
 * Who consumes from a queue.
 *
 * @param account the service's Bundle-SymbolicName, or the name of a client outside
 * @param revision the live version of the service; null if it has no revisions
 * @param count of consumers
 */
public record QueueConsumer(String account, String revision, int count) {}
