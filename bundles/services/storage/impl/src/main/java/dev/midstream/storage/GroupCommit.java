package dev.midstream.storage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets writers that wait together share one commit.
 *
 * <p>Assumes: a writer's change is in memory before it calls {@link #await()}. Guarantees: when that returns, a commit
 * that began after the call has ended. Progress: at most one commit runs, and each ends everybody who waited when it
 * began, so a writer waits for two at most.
 */
final class GroupCommit {
    private final Runnable commit;
    private final Object running = new Object();
    private final AtomicLong asked = new AtomicLong();
    private long done; // guarded by running

    GroupCommit(Runnable commit) {
        this.commit = commit;
    }

    void await() {
        long mine = asked.incrementAndGet();
        synchronized (running) {
            if (done < mine) {
                long covered = asked.get();
                commit.run();
                done = covered;
            }
        }
    }
}
