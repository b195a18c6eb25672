package dev.midstream.swap.gate;

/**
 * Routes the calls of one service while it shifts together with others: requests pinned before the epoch enter the old
 * tenure, later ones the new one. A call without a pin is pinned for its own duration, so that the calls that it makes go
 * the same way.
 *
 * @param base entered by calls that began before the epoch
 * @param next entered by calls that began in the epoch
 * @param from the epoch in which the new tenure is live
 */
record EpochRouting(Tenure base, Tenure next, Epoch from, Epochs epochs) implements RoutingPolicy {
    @Override
    public Entry enter() {
        Pin pin = Pin.attached();
        return pin == null ? enterPinned(epochs.pin(null)) : choose(pin).enter();
    }

    private Entry enterPinned(Pin pin) {
        Entry entry = choose(pin).enter();
        if (entry == null) {
            pin.close();
            return null;
        }
        return new PinnedCall(entry, pin);
    }

    private Tenure choose(Pin pin) {
        return pin.before(from) ? base : next;
    }

    private static final class PinnedCall extends RoutedCall {
        private final Pin pin;
        private final Pin before;

        PinnedCall(Entry entered, Pin pin) {
            super(entered);
            this.pin = pin;
            this.before = pin.attach();
        }

        @Override
        protected void leaveThread() {
            Pin.detach(before);
        }

        @Override
        protected void ended(Outcome outcome) {
            pin.close();
        }
    }
}
