package dev.midstream.swap.gate;

/**
 * Two tenures of one service while it shifts with others in a set: requests pinned before the epoch enter the old one,
 * later ones the new one. A call that is not pinned is pinned for its own duration, so that the calls made inside it go
 * the same way.
 *
 * @param base entered by what began before the epoch
 * @param next entered by what began in it
 * @param from the epoch in which the new one is live
 */
record EpochRouting(Tenure base, Tenure next, Epoch from, Epochs epochs) implements RoutingPolicy {
    @Override
    public CallCounter enter() {
        Pin pin = Pin.attached();
        return pin == null ? enterPinned(epochs.pin()) : choose(pin).enter();
    }

    private CallCounter enterPinned(Pin pin) {
        CallCounter entry = choose(pin).enter();
        if (entry == null) {
            pin.close();
            return null;
        }
        return new CallCounter(new Pinned(entry, pin));
    }

    private Tenure choose(Pin pin) {
        return pin.before(from) ? base : next;
    }

    private static final class Pinned extends RoutedCall {
        private final Pin pin;
        private final Pin before;

        Pinned(CallCounter entered, Pin pin) {
            super(entered);
            this.pin = pin;
            this.before = pin.attach();
        }

        @Override
        void returned() {
            Pin.detach(before);
        }

        @Override
        void ended(boolean failed) {
            pin.close();
        }
    }
}
