package dev.midstream.swap.gate;

import org.osgi.framework.ServiceException;

/**
 * The routing of one service: which tenure its calls enter. Thread-safe; {@link #enter} is lock-free, and waits only
 * while a shift is between two adjacent writes.
 */
public final class Line {
    private final String service;
    private volatile Tenure current;

    Line(String service) {
        this.service = service;
    }

    /** The service's name: the Bundle-SymbolicName of its revisions. */
    public String service() {
        return service;
    }

    /** The tenure that calls enter now, or null if no revision is live. */
    public Tenure current() {
        return current;
    }

    /**
     * Enters the current tenure.
     *
     * @return the lane by which the current tenure was entered, to be exited once
     * @throws ServiceException of type UNREGISTERED if the service has no live revision
     */
    public Lane enter() {
        for (; ; ) {
            Tenure tenure = current;
            if (tenure == null) {
                throw new ServiceException(
                        "Service " + service + " has no live revision: it was stopped or uninstalled",
                        ServiceException.UNREGISTERED);
            }
            Lane lane = tenure.enter();
            if (lane != null) {
                return lane;
            }
            Route route = tenure.route();
            lane = route == null ? null : route.enter();
            if (lane != null) {
                return lane;
            }
            Thread.onSpinWait();
        }
    }

    /** Leads to the next tenure and closes the live one before it, in this order. Returns the one before it. */
    Tenure shift(Tenure next) {
        Tenure previous = current;
        current = next;
        if (previous == null) {
            return null;
        }
        Tenure live = previous.route() == null ? previous : previous.route().base();
        live.close();
        return live;
    }

    /** Leads to a choice whose base is the live tenure, or is another tenure of the live revision. */
    void lead(Route route) {
        current = new Tenure(route);
    }

    /** The live tenure, also while there is a choice. */
    Tenure live() {
        Tenure tenure = current;
        return tenure == null || tenure.route() == null
                ? tenure
                : tenure.route().base();
    }

    /** Ends a choice in favour of its base. */
    void settle() {
        current = live();
    }

    @Override
    public String toString() {
        return service + " -> " + current;
    }
}
