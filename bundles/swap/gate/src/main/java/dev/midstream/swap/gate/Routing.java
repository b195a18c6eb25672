package dev.midstream.swap.gate;

import java.net.ConnectException;
import java.time.Duration;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/**
 * The routing of one service: which tenure its calls enter. Thread-safe; {@link #enter} is lock-free, and waits only
 * while a shift is between two adjacent writes.
 */
public final class Routing {
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final String service;
    /** The routing that this one is a part of, which leads to revisions in this node alone; else null. */
    private final Routing whole;

    private volatile Tenure current;
    /** Of the revision that was live before, while it is resident. */
    private volatile Tenure fallback;

    Routing(String service) {
        this.service = service;
        this.whole = null;
    }

    /** The part of a routing that leads to revisions in this node; its own {@code current} stays null. */
    Routing(Routing whole) {
        this.service = whole.service;
        this.whole = whole;
    }

    /** The service's name: the Bundle-SymbolicName of its revisions. */
    public String service() {
        return service;
    }

    /** The tenure that calls enter now, or null if no revision is live and no other node has one. */
    Tenure current() {
        return current;
    }

    /**
     * Enters the current tenure.
     *
     * @return the entry by which the current tenure was entered, to be exited once
     * @throws ServiceException of type UNREGISTERED if the service has no live revision, here or elsewhere
     */
    public CallCounter enter() {
        Tenure tenure = current;
        CallCounter entry = tenure == null ? null : tenure.enter();
        return entry == null ? detour(tenure, ActiveCall.CALL) : entry;
    }

    /**
     * Enters the current tenure with a visit of a seam.
     *
     * @param kind of the visit
     * @return the entry by which the current tenure was entered, to be exited once
     * @throws ServiceException of type UNREGISTERED if the service has no live revision
     */
    public CallCounter enter(String kind) {
        Tenure tenure = current;
        CallCounter entry = tenure == null ? null : tenure.enter();
        return entry == null ? detour(tenure, kind) : entry;
    }

    /**
     * As {@link #enter(String)}, but other nodes are not called.
     *
     * @throws ServiceException of type UNREGISTERED if no revision is live in this node. Its cause is then a
     *     {@link ConnectException}, by which a caller from another node can tell it from what a revision throws: nothing was
     *     called
     */
    public CallCounter enterLocal(String kind) {
        CallCounter entry = enter(kind);
        if (entry.tenure().revision() != null) {
            return entry;
        }
        entry.exit();
        throw absent();
    }

    private ServiceException absent() {
        String message = "Service " + service + " has no live revision in this node"
                + (isRemote() ? ": other nodes have it" : ": it was stopped or uninstalled");
        return new ServiceException(message, ServiceException.UNREGISTERED, new ConnectException(message));
    }

    /** Whether calls go to other nodes, because no revision is live in this one. */
    public boolean isRemote() {
        Tenure tenure = current;
        return tenure != null && tenure.revision() == null;
    }

    /** For a caller whom a tenure has refused: by its route if it has one, else by what the routing leads to now. */
    private CallCounter detour(Tenure first, String kind) {
        if (whole != null) {
            return whole.enterLocal(kind);
        }
        Tenure tenure = first;
        Tenure refusing = null;
        long since = 0;
        for (; ; ) {
            if (tenure == null) {
                throw absent();
            }
            CallCounter entry =
                    tenure.route() != null ? tenure.route().enter() : tenure == first ? null : tenure.enter();
            if (entry != null) {
                if (refusing != null) {
                    refusing.visits().reroute(kind, System.nanoTime() - since);
                }
                return entry;
            }
            if (refusing == null) {
                refusing = tenure.route() == null ? tenure : tenure.route().base();
                since = System.nanoTime();
            }
            Thread.onSpinWait();
            tenure = current;
        }
    }

    /** Leads to the next tenure and closes the live one before it, in this order. Returns the one before it. */
    Tenure shift(Tenure next) {
        Tenure previous = current;
        current = next;
        Tenure again = fallback;
        if (again != null && next != null && again.revision() == next.revision()) {
            fallback = null; // not before: what fails meanwhile has it to turn to
        }
        if (previous == null) {
            return null;
        }
        Tenure live = base(previous);
        live.close();
        return live;
    }

    /** Leads to a choice whose base is the live tenure, or is another tenure of the live revision. */
    void lead(RoutingPolicy route) {
        current = new Tenure(route);
    }

    /** The live tenure, also while there is a choice; null if no revision is live in this node. */
    public Tenure live() {
        Tenure tenure = base(current);
        return tenure == null || tenure.revision() == null ? null : tenure;
    }

    private static Tenure base(Tenure tenure) {
        return tenure == null || tenure.route() == null
                ? tenure
                : tenure.route().base();
    }

    /** Ends a choice in favour of its base. */
    void settle() {
        current = base(current);
    }

    /**
     * Enters the revision to try again where a candidate or a new revision has failed: the live one while a candidate is
     * tried, otherwise the one that was live before, as long as it is resident.
     *
     * @param failed the tenure in which it failed
     * @return the entry, to be exited once, or null if there is no other revision to try
     */
    public CallCounter enterFallback(Tenure failed) {
        Tenure before = fallback; // read first: a shift to it changes what is live before it lets go of this
        Tenure live = live();
        boolean candidate = live != null && live.revision() != failed.revision();
        Tenure other = candidate ? live : before;
        return other == null || other.revision() == failed.revision() ? null : other.enter();
    }

    void keepFallback(Tenure tenure) {
        fallback = tenure;
    }

    /** Nobody enters the revision again by {@link #enterFallback}; waits for those who did. */
    void releaseFallback(Bundle revision) {
        Tenure tenure = fallback;
        if (tenure == null || tenure.revision() != revision) {
            return;
        }
        fallback = null;
        tenure.close();
        try {
            tenure.awaitDrained(LEAVING.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return service + " -> " + current;
    }
}
