package dev.midstream.swap.gate;

import java.lang.ref.WeakReference;

/**
 * The counts of a {@link CallCounter}. They are apart from its padding because fields of a superclass come before those of
 * a subclass in memory.
 */
abstract class CallCounterFields extends CallCounterPadding {
    /** The only thread that counts here, or null if any thread does. Weak: an ended thread can be collected. */
    final WeakReference<Thread> owner;

    long entries;
    long exits;

    CallCounterFields(Tenure tenure, Thread owner) {
        super(tenure);
        this.owner = owner == null ? null : new WeakReference<>(owner);
    }
}
