package dev.midstream.swap.core.watch;

import dev.midstream.swap.gate.Observer;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of the live revision and how many of them failed. Thread-safe. */
public final class FailureCounts implements Observer {
    private final LongAdder failed = new LongAdder();
    private final LongAdder well = new LongAdder();

    @Override
    public void ended(boolean candidate, boolean callFailed, long nanos) {
        if (!candidate) {
            (callFailed ? failed : well).increment();
        }
    }

    public long failed() {
        return failed.sum();
    }

    public long calls() {
        return failed.sum() + well.sum();
    }
}
