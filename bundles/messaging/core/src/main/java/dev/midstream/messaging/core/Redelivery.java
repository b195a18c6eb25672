package dev.midstream.messaging.core;

import java.time.Duration;

/**
 * What happens to a message whose listener failed.
 *
 * @param attempts after which it is put with the dead letters; at least 1
 * @param delay before the second attempt; doubled for each that follows
 * @param longest that the delay may become
 */
record Redelivery(int attempts, Duration delay, Duration longest) {
    static final Redelivery DEFAULT = new Redelivery(6, Duration.ofSeconds(1), Duration.ofMinutes(1));

    Redelivery {
        if (attempts < 1 || delay.isNegative() || longest.compareTo(delay) < 0) {
            throw new IllegalArgumentException("A message is tried at least once, with a delay that only grows; not "
                    + attempts + " times with delays from " + delay + " to " + longest);
        }
    }
}
