package dev.midstream.cluster.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Time that goes from event to event, and luck that can be repeated. Used by one thread. */
final class World extends Clock {
    private record Event(long at, long number, Runnable action) {}

    final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long numbers;

    World(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    void after(long millis, Runnable action) {
        events.add(new Event(now + millis, numbers++, action));
    }

    void every(long millis, BooleanSupplier whileTrue) {
        after(millis, () -> {
            if (whileTrue.getAsBoolean()) {
                every(millis, whileTrue);
            }
        });
    }

    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /** Goes on until it is so. Milliseconds that it took, or -1 if it was not so in time. */
    long until(Duration atMost, BooleanSupplier reached) {
        long begin = now;
        while (!reached.getAsBoolean()) {
            if (events.isEmpty() || now - begin > atMost.toMillis()) {
                return -1;
            }
            next();
        }
        return now - begin;
    }

    void pass(Duration time) {
        long end = now + time.toMillis();
        while (!events.isEmpty() && events.peek().at() <= end) {
            next();
        }
        now = end;
    }

    private void next() {
        Event event = events.remove();
        now = event.at();
        event.action().run();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
