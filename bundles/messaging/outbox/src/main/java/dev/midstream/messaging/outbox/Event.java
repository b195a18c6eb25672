package dev.midstream.messaging.outbox;

/**
 * An event that is to be sent.
 *
 * @param row its place in the order
 * @param id by which copies of it are told from other events
 * @param key events of the same one keep their order; null for none
 * @param attempts how often the broker has refused it
 */
record Event(long row, String id, String destination, String key, String body, int attempts) {}
