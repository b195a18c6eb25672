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
record Fork(Tenure base, Tenure next, Epoch from, Epochs epochs) implements Route {
    @Override
    public Lane enter() {
        Pin pin = Pin.attached();
        return pin == null ? enterPinned(epochs.pin()) : choose(pin).enter();
    }

    private Lane enterPinned(Pin pin) {
        Lane lane = choose(pin).enter();
        if (lane == null) {
            pin.close();
            return null;
        }
        return new Lane(new Pinned(lane, pin));
    }

    private Tenure choose(Pin pin) {
        return pin.before(from) ? base : next;
    }

    private static final class Pinned extends Trip {
        private final Pin pin;
        private final Pin before;

        Pinned(Lane entered, Pin pin) {
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
