package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.osgi.framework.Bundle;

/**
 * The time during which calls of a service are routed to one revision, or to other nodes, and the count of the calls that
 * run in it.
 *
 * <p>A caller {@linkplain #enter enters}, calls, and {@linkplain #exit exits}, on the same thread or another. A tenure is
 * closed once and never opened again: a revision that becomes live once more gets a new tenure.
 *
 * <p><b>Assumptions.</b> Every successful {@code enter} is followed by exactly one {@code exit}, which happens after it
 * in the sense of the memory model. The routing to the next tenure is published before {@link #close}, so that a caller
 * that is refused finds another tenure.
 *
 * <p><b>Guarantees.</b> When {@link #drained} has returned true, every call that ever entered has exited and no call
 * will enter. Reason: a caller makes its entry known by a volatile write and then reads {@code closed}; the closer
 * writes {@code closed} and then reads the entries. So an entry that the closer does not see belongs to a caller that
 * sees the close and does not call. Entries and exits only ever grow, no exit is visible without its entry, and the
 * exits are added up before the entries: if both sums are the same, then at the instant between them nothing was in
 * flight, and after a close nothing can follow.
 *
 * <p><b>Cost.</b> Each thread counts in a {@link CallCounter} of its own, found by its id, with one fence on entry and none on
 * exit; a thread whose place belongs to another living thread counts in a shared counter by atomic additions. Both are
 * wait-free. The idea of separate counters at both ends of a critical section is that of {@code WriterReaderPhaser} in
 * HdrHistogram.
 */
public final class Tenure {
    private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(CallCounter[].class);
    private static final int COUNTERS =
            Math.max(1024, 16 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

    private static final int LOOKS = 100;

    private final Bundle revision;
    private final CallCounter[] counters = new CallCounter[COUNTERS];
    private final CallCounter shared = new CallCounter(this, null);
    private volatile boolean closed;
    private volatile Binding[] bindings;
    private final LongAdder refused = new LongAdder();
    /** Entries that were counted a second time, in the shared counter, because the call goes on without its thread. */
    private final LongAdder moved = new LongAdder();

    private final RoutingPolicy route;
    private final Tenure earlier;
    private final TrafficCounts visits;

    Tenure(Bundle revision, Binding[] bindings) {
        this(revision, bindings, null, null, new TrafficCounts());
    }

    /** What a routing leads to while there is a choice: closed from the start, so that callers find the route. */
    Tenure(RoutingPolicy route) {
        this(route.base().revision, route.base().bindings, route, null, new TrafficCounts());
        closed = true;
    }

    private Tenure(Bundle revision, Binding[] bindings, RoutingPolicy route, Tenure earlier, TrafficCounts visits) {
        this.revision = revision;
        this.bindings = bindings;
        this.route = route;
        this.earlier = earlier;
        this.visits = visits;
    }

    /** The tenure that goes on in this one's place, with the same revision and services; includes what is in this one. */
    Tenure again() {
        return new Tenure(revision, bindings, null, this, visits);
    }

    /** A tenure of the same revision and services that knows nothing of what is in this one. */
    Tenure apart() {
        return new Tenure(revision, bindings);
    }

    /** The choice that this leads to, or null if it is a tenure itself. */
    RoutingPolicy route() {
        return route;
    }

    /** Counts a call in. Returns the counter to exit, or null once this tenure is closed: then route again. */
    public CallCounter enter() {
        Thread caller = Thread.currentThread();
        int place = (int) caller.getId() & (counters.length - 1);
        CallCounter counter = counters[place];
        if (counter != null && counter.owner() == caller) {
            counter.enter();
        } else {
            counter = enterFirst(place, caller);
        }
        return closed ? refuse(counter) : counter;
    }

    private CallCounter enterFirst(int place, Thread caller) {
        CallCounter counter = claim(place, caller);
        counter.enter();
        return counter;
    }

    /** The counter at a place, if it can be the caller's because nobody owned it or its owner has ended; else the shared one. */
    private CallCounter claim(int place, Thread caller) {
        CallCounter taken = (CallCounter) COUNTER.getVolatile(counters, place);
        if (taken != null && taken.owner() == caller) {
            return taken;
        }
        if (taken != null && taken.owner().isAlive()) {
            return shared;
        }
        CallCounter own = taken == null ? new CallCounter(this, caller) : new CallCounter(taken, caller);
        return COUNTER.compareAndSet(counters, place, taken, own) ? own : shared;
    }

    private CallCounter refuse(CallCounter counter) {
        refused.increment();
        counter.exit();
        return null;
    }

    CallCounter shared() {
        return shared;
    }

    /** Counts a call that goes on without its thread in the shared counter; before it is counted out of the thread's own. */
    void move() {
        shared.enter();
        moved.increment();
    }

    /** The bundle that this tenure routes to, or null if it routes to other nodes. */
    public Bundle revision() {
        return revision;
    }

    /** For people. */
    String who() {
        return revision == null ? "Any other node" : "Revision " + revision.getVersion();
    }

    /** Refuses calls from now on. Those that entered go on. */
    void close() {
        closed = true;
    }

    public boolean closed() {
        return closed;
    }

    /** Whether this tenure is closed and every call that entered it has ended. */
    public boolean drained() {
        return closed && inFlight() == 0;
    }

    /**
     * Waits until this tenure is drained.
     *
     * @param nanos how long to wait at most, in nanoseconds
     * @return whether it is drained
     */
    public boolean awaitDrained(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long pause = TimeUnit.MICROSECONDS.toNanos(20);
        while (!drained()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** Calls in flight: so many there were at some instant during this call, or fewer while calls come and go. */
    public long inFlight() {
        long exits = sum(CallCounter::exits); // first, or an entry could be missed whose exit is seen
        return sum(CallCounter::entries) - exits;
    }

    /** Calls that ever entered, refused ones not counted; exact when nobody is just entering. */
    public long entered() {
        return sum(CallCounter::entries) - twice();
    }

    /**
     * Calls that have ended; exact once this is drained, otherwise when nobody is just leaving. A caller who is refused
     * late is counted as refused before its exit: only if nothing was in flight at an instant between two equal counts of
     * the refused do both belong together.
     */
    private long ended() {
        for (int look = 0; look < LOOKS && closed; look++) {
            long twice = twice();
            long exits = sum(CallCounter::exits);
            if (sum(CallCounter::entries) == exits && twice() == twice) {
                return exits - twice;
            }
            Thread.onSpinWait();
        }
        return sum(CallCounter::exits) - twice();
    }

    private long twice() {
        return refused.sum() + moved.sum() + (earlier == null ? 0 : earlier.twice());
    }

    /** What seams let in, and what became of whom. */
    public TrafficCounts visits() {
        return visits;
    }

    /** What became of the calls and requests so far, by kind. */
    public Map<String, Traffic> traffic() {
        long calls = Math.max(0, ended() - visits.left());
        Map<String, Traffic> traffic = new TreeMap<>();
        traffic.put(ActiveCall.CALL, traffic(ActiveCall.CALL, calls));
        visits.kinds().forEach(kind -> traffic.putIfAbsent(kind, traffic(kind, visits.ended(kind))));
        return traffic;
    }

    private Traffic traffic(String kind, long ended) {
        return new Traffic(ended, visits.rerouted(kind), visits.failed(kind), visits.aborted(kind));
    }

    /** The longest time that a caller was held up because this tenure had closed, in nanoseconds. */
    public long longestPauseNanos() {
        return visits.longestNanos();
    }

    /**
     * Who is in this tenure, as far as it can be told: requests of seams, and calls whose thread is in them. Not told
     * are asynchronous results that are awaited, and calls of a thread that found its counter taken.
     */
    public List<ActiveCall> present() {
        List<ActiveCall> present = new ArrayList<>(visits.present());
        addStuckCalls(present);
        return present;
    }

    private void addStuckCalls(List<ActiveCall> calls) {
        for (int place = 0; place < COUNTERS; place++) {
            CallCounter counter = (CallCounter) COUNTER.getVolatile(counters, place);
            long exits = counter == null ? 0 : counter.exits();
            if (counter != null && counter.entries() > exits) {
                calls.add(new StuckCall(counter, exits));
            }
        }
        if (earlier != null) {
            earlier.addStuckCalls(calls);
        }
    }

    private long sum(ToLongFunction<CallCounter> count) {
        long sum = count.applyAsLong(shared);
        for (int place = 0; place < COUNTERS; place++) {
            CallCounter counter = (CallCounter) COUNTER.getVolatile(counters, place);
            sum += counter == null ? 0 : count.applyAsLong(counter);
        }
        return earlier == null ? sum : sum + earlier.sum(count);
    }

    /** The binding in a slot, or null if this revision does not offer that service. */
    Binding binding(int slot) {
        Binding[] all = bindings;
        return slot < all.length ? all[slot] : null;
    }

    /** Replaces what a slot is bound to; called under the lock of the manager alone. */
    void rebind(int slot, Binding binding) {
        if (route != null) {
            route.base().rebind(slot, binding);
        }
        Binding[] old = bindings;
        Binding[] all = Arrays.copyOf(old, Math.max(old.length, slot + 1));
        all[slot] = binding;
        bindings = all;
    }

    @Override
    public String toString() {
        return (revision == null ? "other nodes" : revision.getSymbolicName() + "/" + revision.getVersion())
                + (closed ? " (closed)" : "") + ", " + inFlight() + " in flight";
    }
}
