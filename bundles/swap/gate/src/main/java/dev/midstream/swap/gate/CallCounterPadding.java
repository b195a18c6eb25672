package dev.midstream.swap.gate;

/** Fills the cache lines before the counts of a {@link CallCounter}. */
abstract class CallCounterPadding extends Entry {
    @SuppressWarnings("unused")
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;

    CallCounterPadding(Tenure tenure) {
        super(tenure);
    }
}
