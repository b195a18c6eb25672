package dev.midstream.swap.gate;

/**
 * A span of time between two shifts of a set of services, and the count of the {@link Pin pins} that were made in it.
 *
 * @param number grows by one with each
 * @param pins counts pins as a tenure counts calls; closed when the epoch is over
 */
record Epoch(long number, Tenure pins) {
    static Epoch first() {
        return new Epoch(0, new Tenure(null, new Binding[0]));
    }

    Epoch next() {
        return new Epoch(number + 1, new Tenure(null, new Binding[0]));
    }
}
