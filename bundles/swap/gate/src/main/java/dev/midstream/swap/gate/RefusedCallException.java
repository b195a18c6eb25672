package dev.midstream.swap.gate;

import org.osgi.framework.ServiceException;

/**
 * Thrown by a gate that let a call enter no revision: nothing was called. Of type UNREGISTERED.
 *
 * <p>A service may let the exception of a gate that it calls itself pass. Only {@link #isOf} tells whether a call to a gate
 * was refused by that gate.
 */
public final class RefusedCallException extends ServiceException {
    private static final long serialVersionUID = 1L;

    private final transient Routing routing;

    RefusedCallException(Routing routing, String message) {
        super(message, UNREGISTERED);
        this.routing = routing;
    }

    /** Returns true if this object is the gate that refused the call. */
    public boolean isOf(Object gate) {
        return gate instanceof Gate one && one.isLedBy(routing);
    }
}
