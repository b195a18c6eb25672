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
            Fork fork = tenure.fork();
            lane = fork == null ? null : fork.enter();
            if (lane != null) {
                return lane;
            }
            Thread.onSpinWait();
        }
    }

    /** Routes to the next tenure and closes the one before it, in this order. Returns the one before it. */
    Tenure shift(Tenure next) {
        Tenure previous = current;
        current = next;
        if (previous != null) {
            previous.close();
        }
        return previous;
    }

    /** Routes to a fork until {@link #shift} ends it. Returns the tenure before it, closed. */
    Tenure fork(Fork fork) {
        return shift(new Tenure(fork));
    }

    @Override
    public String toString() {
        return service + " -> " + current;
    }
}
