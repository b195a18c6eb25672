package dev.midstream.swap.gate;

/** The counts of a {@link Lane}, kept apart from its padding by the order in which classes of a line lay out fields. */
abstract class LaneCounts extends LanePadding {
    final Tenure tenure;
    final Thread owner;
    long entries;
    long exits;

    LaneCounts(Tenure tenure, Thread owner) {
        this.tenure = tenure;
        this.owner = owner;
    }
}
