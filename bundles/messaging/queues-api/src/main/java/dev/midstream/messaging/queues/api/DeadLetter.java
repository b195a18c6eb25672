package dev.midstream.messaging.queues.api;

import java.time.Instant;

/**
 * A message that could not be handled, in the queue {@link #PREFIX} plus the name of the queue where it was. What is known
 * of its death is in its properties; of one that the broker itself has put there, such as an expired one, it is less.
 *
 * @param id its message id
 * @param at when it was given up
 * @param queue the queue that it was in; {@code topic:NAME} if it was none but a topic
 * @param attempts how often it was delivered
 * @param cause what the last attempt ended with; null if unknown
 * @param revision the version that failed last; null if unknown
 */
public record DeadLetter(String id, Instant at, String queue, int attempts, String cause, String revision) {
    /** Of the queue of dead letters; followed by the name of the queue that they were in. */
    public static final String PREFIX = "DLQ.";

    /** Property: the name of the queue that it was in, or {@code topic:NAME}. */
    public static final String QUEUE = "midstream_queue";

    /** Property: what the last attempt ended with. */
    public static final String CAUSE = "midstream_cause";

    /** Property: the version that failed last. */
    public static final String REVISION = "midstream_revision";

    /** Property: a line for each attempt that is known. */
    public static final String HISTORY = "midstream_history";

    /** Property: how often it was delivered. */
    public static final String ATTEMPTS = "midstream_attempts";
}
