package dev.midstream.swap.gate;

/** The counts of a {@link CallCounter}, kept apart from its padding by the order in which classes of a routing lay out fields. */
abstract class CallCounterFields extends CallCounterPadding {
    final Tenure tenure;
    final Thread owner;
    long entries;
    long exits;

    CallCounterFields(Tenure tenure, Thread owner) {
        this.tenure = tenure;
        this.owner = owner;
    }
}
