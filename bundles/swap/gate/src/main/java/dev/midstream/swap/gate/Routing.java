package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;

/**
 * The routing of one service: the tenure that its calls enter. Thread-safe; {@link #enter} is lock-free, and waits only
 * while a shift is between two adjacent writes. Writers hold the lock of this object.
 */
public final class Routing {
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final String service;
    private final Epochs epochs;
    /** The routing that this one is a part of, which leads to revisions in this node alone; else null. */
    private final Routing whole;

    private volatile Tenure current;
    /** The tenure of the previous revision, while it is resident. */
    private volatile Tenure fallback;
    /** The services that other nodes offer, by slot. */
    private volatile Binding[] remote = new Binding[0];

    private final Vacancies vacancies;
    /** Routings of gates that only some bundles see, which lead to the same tenures. */
    private final List<Routing> followers = new CopyOnWriteArrayList<>();

    Routing(String service, Epochs epochs) {
        this.service = service;
        this.epochs = epochs;
        this.vacancies = new Vacancies();
        this.whole = null;
    }

    /** The part of a routing that leads to revisions in this node; its own {@code current} stays null. */
    Routing(Routing whole) {
        this.service = whole.service;
        this.epochs = whole.epochs;
        this.vacancies = whole.vacancies;
        this.whole = whole;
    }

    private Routing(Routing of, Tenure first) {
        this.service = of.service;
        this.epochs = of.epochs;
        this.vacancies = of.vacancies;
        this.whole = null;
        this.current = first;
    }

    /** Returns a routing of the same service that leads to a tenure until it {@linkplain #addFollower follows}. */
    Routing preview(Tenure tenure) {
        return new Routing(this, tenure);
    }

    /** Leads another routing of this service to the same tenures from now on. */
    synchronized void addFollower(Routing follower) {
        followers.add(follower);
        follower.remote = remote;
        follower.current = current;
    }

    synchronized void removeFollower(Routing follower) {
        followers.remove(follower);
    }

    /** Leads nowhere; closes nothing. For a routing that is not followed and follows none. */
    synchronized void end() {
        current = null;
    }

    /** Every change of the current tenure: published to all before the one before is closed. */
    private void leadTo(Tenure next) {
        current = next;
        for (Routing follower : followers) {
            follower.current = next;
        }
    }

    /** Returns what a slot leads to now, or null. */
    Binding binding(int slot) {
        Tenure tenure = current;
        Binding binding = tenure == null ? null : tenure.binding(slot);
        return binding == null && tenure != null ? remote(slot) : binding;
    }

    /** Returns the service's name: the Bundle-SymbolicName of its revisions. */
    public String service() {
        return service;
    }

    /** Returns the tenure that calls enter now, or null if no revision is live and no other node has one. */
    Tenure current() {
        return current;
    }

    Pin pin(String version) {
        return epochs.pin(version);
    }

    /** Returns a pin of the current epoch that makes the same choices as another one. */
    Pin pinLike(Pin other) {
        return epochs.pin(other.version(), other.draw());
    }

    /**
     * Enters the current tenure.
     *
     * @throws RefusedCallException if the service has no live revision, here or on other nodes
     */
    Entry enter() {
        Tenure tenure = current;
        Entry entry = tenure == null ? null : tenure.enter();
        return entry == null ? detour(tenure, ActiveCall.CALL, this) : entry;
    }

    /**
     * Enters the tenure of a revision in this node with a call of an ingress.
     *
     * @param kind the kind of the call
     * @throws RefusedCallException if no revision is live in this node
     */
    Entry enterLocal(String kind) {
        return enterLocal(kind, this);
    }

    /** @param asked the routing of the gate that was called, which refuses the call */
    private Entry enterLocal(String kind, Routing asked) {
        Tenure tenure = current;
        Entry entry = tenure == null ? null : tenure.enter();
        if (entry == null) {
            entry = detour(tenure, kind, asked);
        }
        if (entry.tenure().revision() != null) {
            return entry;
        }
        entry.exit();
        throw absent(asked);
    }

    private RefusedCallException absent(Routing asked) {
        String message = "Service " + service + " has no live revision in this node"
                + (isOffered()
                        ? ": other nodes have it"
                        : ": it was stopped or uninstalled, and no other node offers it");
        return new RefusedCallException(asked, message);
    }

    /** Returns true if calls go to other nodes, because no revision is live in this one. */
    public boolean isRemote() {
        Tenure tenure = current;
        return tenure != null && tenure.revision() == null;
    }

    private boolean isOffered() {
        return Arrays.stream((whole == null ? this : whole).remote).anyMatch(Objects::nonNull);
    }

    synchronized void offer(Binding[] bindings) {
        remote = bindings;
        for (Routing follower : followers) {
            follower.remote = bindings;
        }
    }

    /** Returns the service in a slot that other nodes offer, or null. */
    Binding remote(int slot) {
        Binding[] all = remote;
        return slot < all.length ? all[slot] : null;
    }

    Vacancies vacancies() {
        return vacancies;
    }

    /**
     * Returns the service for a call in a tenure whose slot is empty: that of other nodes, or the next one of the revision
     * if it comes in a moment.
     *
     * @return null if there is none
     */
    Binding substitute(Tenure tenure, int slot) {
        Binding offered = remote(slot); // a part that leads to this node alone has none
        if (offered != null) {
            return offered;
        }
        vacancies.await(slot);
        return tenure.binding(slot);
    }

    /** Routes a caller that a tenure has refused: by its policy if it has one, else to the tenure that is current now. */
    private Entry detour(Tenure first, String kind, Routing asked) {
        if (whole != null) {
            return whole.enterLocal(kind, asked);
        }
        Tenure tenure = first;
        Tenure refusing = null;
        long since = 0;
        for (; ; ) {
            if (tenure == null) {
                throw absent(asked);
            }
            Entry entry = tenure.policy() != null ? tenure.policy().enter() : tenure == first ? null : tenure.enter();
            if (entry != null) {
                if (refusing != null) {
                    refusing.counts().reroute(kind, System.nanoTime() - since);
                }
                return entry;
            }
            if (refusing == null) {
                refusing = base(tenure);
                since = System.nanoTime();
            }
            Thread.onSpinWait(); // the writer is between two adjacent writes
            tenure = current;
        }
    }

    /** Leads to the next tenure and then closes the live one before it. Returns the previous one. */
    synchronized Tenure shift(Tenure next) {
        Tenure previous = current;
        leadTo(next);
        Tenure again = fallback;
        if (again != null && next != null && again.revision() == next.revision()) {
            fallback = null; // not before: what fails in between needs it
        }
        if (previous == null) {
            return null;
        }
        Tenure live = base(previous);
        live.close();
        return live;
    }

    /** Leads to a policy whose base is the live tenure, or is another tenure of the live revision. */
    synchronized void lead(RoutingPolicy policy) {
        leadTo(new Tenure(policy));
    }

    /**
     * Leads to the policy of a set shift and closes the live tenure.
     *
     * @return the tenure that continues the live one, or null if no revision is live and nothing was changed
     */
    synchronized Fork fork(Tenure next, Epoch from) {
        Tenure live = base(current);
        if (live == null) {
            return null;
        }
        Fork fork = new Fork(live, live.again());
        lead(new EpochRouting(fork.again(), next, from, epochs));
        live.close();
        return fork;
    }

    /**
     * The tenures of the old revision during a set shift.
     *
     * @param unpinned entered by calls that began before
     * @param again entered by pinned calls
     */
    record Fork(Tenure unpinned, Tenure again) {}

    /** Leads to a policy if its base is the live tenure now. Returns false and changes nothing otherwise. */
    synchronized boolean leadFromLive(RoutingPolicy policy) {
        if (live() != policy.base() || policy.base() == null) {
            return false;
        }
        lead(policy);
        return true;
    }

    /** Returns the live tenure, also while a policy is in effect; null if no revision is live in this node. */
    public Tenure live() {
        Tenure tenure = base(current);
        return tenure == null || tenure.revision() == null ? null : tenure;
    }

    private static Tenure base(Tenure tenure) {
        return tenure == null || tenure.policy() == null
                ? tenure
                : tenure.policy().base();
    }

    /** Sends all calls to the base of a policy again, if that policy is in effect. */
    synchronized void settle(RoutingPolicy policy) {
        if (current != null && policy.equals(current.policy())) {
            leadTo(policy.base());
        }
    }

    /**
     * Enters the revision to try where a candidate or a new revision has failed: the live one while a candidate is tried,
     * otherwise the previous one as long as it is resident.
     *
     * @param failed the tenure in which the call failed
     * @return null if there is no other revision to try
     */
    Entry enterFallback(Tenure failed) {
        Tenure before = fallback; // read first: a shift to it changes the live tenure before it clears this
        Tenure live = live();
        boolean candidate = live != null && live.revision() != failed.revision();
        Tenure other = candidate ? live : before;
        return other == null || other.revision() == failed.revision() ? null : other.enter();
    }

    synchronized void keepFallback(Tenure tenure) {
        fallback = tenure;
    }

    /** Ends the use of a revision by {@link #enterFallback}; waits for the calls that entered it so. */
    void releaseFallback(Bundle revision) {
        Tenure tenure = removeFallback(revision);
        if (tenure == null) {
            return;
        }
        tenure.close();
        try {
            tenure.awaitDrained(LEAVING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Tenure removeFallback(Bundle revision) {
        Tenure tenure = fallback;
        if (tenure == null || tenure.revision() != revision) {
            return null;
        }
        fallback = null;
        return tenure;
    }

    @Override
    public String toString() {
        Tenure live = base(current); // the tenure of a policy is closed so that callers ask the policy
        return service + " -> " + (live == null ? "no revision" : live);
    }
}
