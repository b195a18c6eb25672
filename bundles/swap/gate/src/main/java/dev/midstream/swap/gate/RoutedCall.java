package dev.midstream.swap.gate;

/**
 * A call that went by a {@link RoutingPolicy}: what it entered, and what is to be done when it ends. Calls go by a route only
 * while one is there, so that all others pay nothing for it.
 */
abstract class RoutedCall {
    private final CallCounter entered;

    RoutedCall(CallCounter entered) {
        this.entered = entered;
    }

    CallCounter entered() {
        return entered;
    }

    /** The call has returned to the thread that made it, but may not have ended. */
    abstract void returned();

    /** The call has ended, on any thread. */
    abstract void ended(boolean failed);
}
