package dev.midstream.swap.core.watch;

import dev.midstream.swap.gate.Outcome;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of the live revision and those of them that failed; ignored calls are not counted. Thread-safe. */
public final class FailureCounts implements Observer {
    private final LongAdder failed = new LongAdder();
    private final LongAdder succeeded = new LongAdder();

    @Override
    public void ended(boolean candidate, Outcome outcome, long nanos) {
        if (candidate) {
            return;
        }
        switch (outcome) {
            case FAILURE -> failed.increment();
            case SUCCESS -> succeeded.increment();
            case IGNORED -> {
                return;
            }
        }
    }

    long failed() {
        return failed.sum();
    }

    long calls() {
        return failed.sum() + succeeded.sum();
    }
}
