package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
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
 * <p>A caller {@linkplain #enter enters}, calls, and ends its {@link Entry}, on the same thread or another. A tenure is
 * closed once and never opened again: a revision that becomes live once more gets a new tenure.
 *
 * <p><b>Assumptions.</b>
 *
 * <ol>
 *   <li>Every successful {@code enter} is followed by exactly one exit, which happens after it in the sense of the memory
 *       model.
 *   <li>The routing to the next tenure is published before {@link #close}, so that a caller that is refused finds another
 *       tenure.
 * </ol>
 *
 * <p><b>Guarantees.</b> When {@link #drained} has returned true, every call that ever entered has exited and no call
 * will enter. Reason: a caller publishes its entry by a volatile write and then reads {@code closed}; the closer
 * writes {@code closed} and then reads the entries. So an entry that the closer does not see belongs to a caller that
 * sees the close and does not call. Entries and exits only ever grow, no exit is visible without its entry, and the
 * exits are added up before the entries: if both sums are the same, then at the instant between them nothing was in
 * flight, and after a close nothing can follow.
 *
 * <p><b>Progress.</b> Each thread counts in a {@link CallCounter} of its own, found by its id, with one fence on entry and
 * none on exit; a thread whose place belongs to another living thread counts in a shared counter by atomic additions. Both
 * are wait-free. The idea of separate counters at both ends of a critical section is that of {@code WriterReaderPhaser} in
 * HdrHistogram.
 *
 * <pre>{@code
 * Entry entry = tenure.enter();
 * if (entry != null) { // else it is closed: route again
 *     try {
 *         result = call();
 *     } catch (Throwable failure) {
 *         entry.fail();
 *         throw failure;
 *     }
 *     entry.exit();
 * }
 * }</pre>
 */
public final class Tenure {
    private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(CallCounter[].class);
    private static final int COUNTERS =
            Math.max(1024, 16 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

    private static final int ATTEMPTS = 100;
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Bundle revision;
    private final CallCounter[] counters = new CallCounter[COUNTERS];
    private final CallCounter shared = new CallCounter(this, null);
    private volatile boolean closed;
    private volatile Binding[] bindings;
    private final LongAdder refused = new LongAdder();
    /** Entries that were counted a second time, in the shared counter, because the call goes on without its thread. */
    private final LongAdder moved = new LongAdder();

    private final RoutingPolicy policy;
    private final Tenure earlier;
    private final ActiveCalls calls;
    private final TrafficCounts counts;

    Tenure(Bundle revision, Binding[] bindings) {
        this(revision, bindings, null, null, new ActiveCalls(), new TrafficCounts());
    }

    /** Represents a policy: closed from the start, so that callers find the policy. */
    Tenure(RoutingPolicy policy) {
        this(policy.base().revision, policy.base().bindings, policy, null, new ActiveCalls(), new TrafficCounts());
        closed = true;
    }

    private Tenure(
            Bundle revision,
            Binding[] bindings,
            RoutingPolicy policy,
            Tenure earlier,
            ActiveCalls calls,
            TrafficCounts counts) {
        this.revision = revision;
        this.bindings = bindings;
        this.policy = policy;
        this.earlier = earlier;
        this.calls = calls;
        this.counts = counts;
    }

    /** Returns a tenure that continues this one, with the same revision and services; includes the calls in this one. */
    Tenure again() {
        return new Tenure(revision, bindings, null, this, calls, counts);
    }

    /** Returns a tenure of the same revision and services that is independent of this one. */
    Tenure apart() {
        return new Tenure(revision, bindings);
    }

    /** Returns the policy that this represents, or null if it is a tenure itself. */
    RoutingPolicy policy() {
        return policy;
    }

    /** Counts a call in. Returns the entry to end, or null once this tenure is closed: the caller routes again then. */
    public Entry enter() {
        Thread caller = Thread.currentThread();
        int place = (int) caller.getId() & (counters.length - 1);
        CallCounter counter = counters[place];
        if (counter != null && counter.isOwnedBy(caller)) {
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

    /** Returns the counter at a place if it can be the caller's, because it has no living owner; else the shared one. */
    private CallCounter claim(int place, Thread caller) {
        CallCounter taken = (CallCounter) COUNTER.getVolatile(counters, place);
        Thread owner = taken == null ? null : taken.owner();
        if (owner == caller) {
            return taken;
        }
        if (owner != null && owner.isAlive()) {
            return shared;
        }
        CallCounter own = taken == null ? new CallCounter(this, caller) : new CallCounter(taken, caller);
        return COUNTER.compareAndSet(counters, place, taken, own) ? own : shared;
    }

    private Entry refuse(CallCounter counter) {
        refused.increment();
        counter.exit();
        return null;
    }

    CallCounter shared() {
        return shared;
    }

    /** Counts a call that goes on without its thread in the shared counter; before it leaves the thread's own. */
    void move() {
        shared.enter();
        moved.increment();
    }

    /** Returns the bundle that this tenure routes to, or null if it routes to other nodes. */
    public Bundle revision() {
        return revision;
    }

    /** Returns the subject of an error message. */
    String who() {
        return revision == null ? "Any other node" : "Revision " + revision.getVersion();
    }

    /** Refuses calls from now on. Those that entered go on. */
    void close() {
        closed = true;
    }

    /** Returns true if this tenure refuses calls. */
    public boolean closed() {
        return closed;
    }

    /** Returns true if this tenure is closed and every call that entered it has ended. */
    public boolean drained() {
        return closed && inFlight() == 0;
    }

    /**
     * Waits until this tenure is drained.
     *
     * @param atMost upper bound of the wait
     * @return true if it is drained
     */
    public boolean awaitDrained(Duration atMost) throws InterruptedException {
        long nanos = atMost.isNegative() ? 0 : atMost.compareTo(FOREVER) < 0 ? atMost.toNanos() : Long.MAX_VALUE;
        long begun = System.nanoTime();
        long pause = TimeUnit.MICROSECONDS.toNanos(20);
        while (!drained()) {
            if (System.nanoTime() - begun >= nanos) {
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

    /** Returns the number of calls in flight at some instant during this call, or fewer while calls come and go. */
    public long inFlight() {
        long exits = sum(CallCounter::exits); // first, or an entry could be missed whose exit is seen
        return sum(CallCounter::entries) - exits;
    }

    /** Returns the number of calls that ever entered, without refused ones; exact while no call is entering. */
    public long entered() {
        return sum(CallCounter::entries) - twice();
    }

    /**
     * Returns the number of calls that have ended; exact once this is drained, otherwise while no call is leaving. A caller
     * who is refused late is counted as refused before its exit: only if nothing was in flight at an instant between two
     * equal counts of the refused do both belong together.
     */
    private long ended() {
        for (int attempt = 0; attempt < ATTEMPTS && closed; attempt++) {
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

    /** Registers a call of an ingress that has entered. */
    void begin(ActiveCall call) {
        calls.add(call);
    }

    /** Counts a registered call out by its kind; before it exits, so that the counts are exact once this is drained. */
    void end(ActiveCall call, boolean byForce) {
        calls.remove(call);
        counts.end(call.kind(), byForce);
    }

    /** Counts a registered call out as one that nothing in the revision could take. */
    void reject(ActiveCall call) {
        calls.remove(call);
        counts.fail(call.kind());
    }

    TrafficCounts counts() {
        return counts;
    }

    /** Returns true if this tenure and another one of the same revision have their counts of traffic in common. */
    public boolean sharesCountsWith(Tenure other) {
        return counts == other.counts;
    }

    /** Returns the counts of calls, requests and messages by kind. */
    public Map<String, Traffic> traffic() {
        long ended = Math.max(0, ended() - counts.left());
        Map<String, Traffic> traffic = new TreeMap<>();
        traffic.put(ActiveCall.CALL, counts.traffic(ActiveCall.CALL, ended));
        counts.kinds().forEach(kind -> traffic.putIfAbsent(kind, counts.traffic(kind, counts.ended(kind))));
        return traffic;
    }

    /** Returns the longest time that a caller was delayed because this tenure had closed, in nanoseconds. */
    public long longestPauseNanos() {
        return counts.longestNanos();
    }

    /**
     * Returns the calls in this tenure as far as they are known: requests and messages, and calls whose thread is in them.
     * Missing are asynchronous results that are awaited, and calls of threads that count in the shared counter.
     */
    public List<ActiveCall> present() {
        List<ActiveCall> present = new ArrayList<>(calls.present());
        addStuckCalls(present);
        return present;
    }

    private void addStuckCalls(List<ActiveCall> present) {
        for (int place = 0; place < COUNTERS; place++) {
            CallCounter counter = (CallCounter) COUNTER.getVolatile(counters, place);
            long exits = counter == null ? 0 : counter.exits();
            if (counter != null && counter.entries() > exits) {
                present.add(new StuckCall(counter, exits));
            }
        }
        if (earlier != null) {
            earlier.addStuckCalls(present);
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

    /** Returns the binding in a slot, or null if this revision does not offer that service. */
    Binding binding(int slot) {
        Binding[] all = bindings;
        return slot < all.length ? all[slot] : null;
    }

    /** Replaces the binding in a slot; called under the lock of the service's state alone. */
    void rebind(int slot, Binding binding) {
        if (policy != null) {
            policy.base().rebind(slot, binding);
        }
        Binding[] old = bindings;
        Binding[] all = Arrays.copyOf(old, Math.max(old.length, slot + 1));
        all[slot] = binding;
        bindings = all;
    }

    /** Replaces all bindings; as {@link #rebind(int, Binding)}. */
    void rebind(Binding[] all) {
        bindings = all;
    }

    @Override
    public String toString() {
        return (revision == null ? "other nodes" : revision.getSymbolicName() + "/" + revision.getVersion())
                + (closed ? " (closed)" : "") + ", " + inFlight() + " in flight";
    }
}
