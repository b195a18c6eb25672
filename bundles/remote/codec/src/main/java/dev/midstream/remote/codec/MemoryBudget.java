package dev.midstream.remote.codec;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that decoded calls take together until they have ended, in estimated bytes. A budget may be part of a
 * larger one, as a connection's is of its server's. Thread-safe; lock-free.
 */
public final class MemoryBudget {
    /** Bytes of each call that are not counted, so that small calls cost nothing. */
    static final long FREE = 64 << 10;

    private final long most;
    private final MemoryBudget larger;
    private final AtomicLong taken = new AtomicLong();

    /** @param larger the budget that this one is part of, or null */
    public MemoryBudget(long most, MemoryBudget larger) {
        this.most = most;
        this.larger = larger;
    }

    /** Returns the bytes that calls have taken and not returned. */
    public long taken() {
        return taken.get();
    }

    /** Begins the account of one call. */
    public Account account() {
        return new Account(this);
    }

    private boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) > most || larger != null && !larger.tryTake(bytes)) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    private void giveBack(long bytes) {
        taken.addAndGet(-bytes);
        if (larger != null) {
            larger.giveBack(bytes);
        }
    }

    /** The memory taken by one call. Used by one thread at a time; any thread may close it. */
    public static final class Account implements AutoCloseable {
        private final MemoryBudget budget;
        private final AtomicLong reserved = new AtomicLong();

        private Account(MemoryBudget budget) {
            this.budget = budget;
        }

        /**
         * Takes what is missing.
         *
         * @param bytes what the call needs in all
         * @return false if the budget does not have it
         */
        boolean reaches(long bytes) {
            long before = reserved.get();
            if (bytes - FREE <= before) {
                return true;
            }
            long more = Math.max(FREE, bytes - FREE - before);
            if (!budget.tryTake(more)) {
                return false;
            }
            reserved.addAndGet(more);
            return true;
        }

        /** Returns all of it; harmless if it was returned already. */
        @Override
        public void close() {
            long all = reserved.getAndSet(0);
            if (all > 0) {
                budget.giveBack(all);
            }
        }
    }
}
