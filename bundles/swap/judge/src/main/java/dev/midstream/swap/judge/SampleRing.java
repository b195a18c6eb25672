package dev.midstream.swap.judge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * A bounded queue of samples from many threads to one.
 *
 * <p><b>Assumptions.</b> One thread drains at a time, and each drain happens before the next in the sense of the memory
 * model. Samples are not 0.
 *
 * <p><b>Guarantees.</b> Every sample accepted is drained exactly once, in the order in which places were claimed; what one
 * thread offered comes in its order. A sample is refused only when {@value #CAPACITY} are waiting. Reason: a place is
 * claimed by moving {@code head}, and only while {@code head - tail} is below the capacity; the drainer empties a place
 * before it moves {@code tail} past it, so a claimed place is empty and its claimer's alone. The drainer stops at the
 * first empty place, which a claimer is about to fill.
 *
 * <p><b>Progress.</b> Offering is lock-free; wait-free while a single thread offers. Draining is wait-free; a claimer that
 * is halted between claim and fill holds back what was claimed after it, and when the ring is full later samples are
 * dropped, never waited for.
 */
final class SampleRing {
    static final int CAPACITY = 1_024;

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(SampleRing.class, "head", long.class);
            TAIL = lookup.findVarHandle(SampleRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] places = new long[CAPACITY];
    private final LongAdder dropped = new LongAdder();
    private long head;

    /** Keep what offerers write and what the drainer writes apart. */
    @SuppressWarnings("unused")
    private long p1, p2, p3, p4, p5, p6, p7;

    private long tail;

    void offer(long sample) {
        long at;
        do {
            at = (long) HEAD.getVolatile(this);
            if (at - (long) TAIL.getAcquire(this) >= CAPACITY) {
                dropped.increment();
                return;
            }
        } while (!HEAD.compareAndSet(this, at, at + 1));
        PLACE.setRelease(places, (int) at & MASK, sample);
    }

    /** Hands over what is there, at most a full ring. */
    void drain(LongConsumer to) {
        for (int n = 0; n < CAPACITY; n++) {
            int place = (int) tail & MASK;
            long sample = (long) PLACE.getAcquire(places, place);
            if (sample == 0) {
                return;
            }
            PLACE.set(places, place, 0L);
            TAIL.setRelease(this, tail + 1);
            to.accept(sample);
        }
    }

    long dropped() {
        return dropped.sum();
    }
}
