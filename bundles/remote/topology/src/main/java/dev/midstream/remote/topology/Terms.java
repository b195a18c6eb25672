package dev.midstream.remote.topology;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The terms of calls to a service that several nodes offer. Each node's revision may state others; those hold that every
 * node keeps, because a call may go to any of them.
 *
 * @param idempotent the statements of all nodes
 * @param timeout of a call with all its repetitions
 */
record Terms(Collection<Idempotence> idempotent, Duration timeout) {
    private static final String TIMEOUT = "osgi.basic.timeout";
    /** Without a statement the transport bounds each attempt, and the policy their number. */
    private static final Duration UNBOUNDED = Duration.ofDays(1);

    /** @param offers the properties of the service on each node */
    static Terms of(Collection<? extends Map<String, ?>> offers) {
        return new Terms(
                offers.stream().map(Idempotence::of).toList(),
                offers.stream()
                        .map(offer -> timeout(offer.get(TIMEOUT)))
                        .min(Duration::compareTo)
                        .orElse(UNBOUNDED));
    }

    private static Duration timeout(Object stated) {
        try {
            long millis = stated instanceof Number number ? number.longValue() : Long.parseLong(String.valueOf(stated));
            return millis > 0 && millis < UNBOUNDED.toMillis() ? Duration.ofMillis(millis) : UNBOUNDED;
        } catch (NumberFormatException e) {
            return UNBOUNDED; // the transport warns of a number that is none
        }
    }

    /** Returns true if every node states that a method may be repeated. */
    boolean isIdempotent(Method method) {
        return !idempotent.isEmpty() && idempotent.stream().allMatch(each -> each.of(method));
    }
}
