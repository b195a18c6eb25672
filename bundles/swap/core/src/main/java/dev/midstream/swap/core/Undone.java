package dev.midstream.swap.core;

/** A canary that ended in favour of the old revision. */
final class Undone extends Refusal {
    private static final long serialVersionUID = 1L;

    Undone(String reason) {
        super(reason);
    }
}
