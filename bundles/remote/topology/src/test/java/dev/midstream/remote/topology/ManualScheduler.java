package dev.midstream.remote.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks without a delay in the calling thread, and the others when the test says. Used by one thread at a time. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {
    private List<Runnable> delayed = new ArrayList<>();

    ManualScheduler() {
        super(0);
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (delay > 0) {
            delayed.add(task);
        } else {
            task.run();
        }
        return null;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    /** Runs the tasks whose time has come. @return their number */
    synchronized int runDelayed() {
        List<Runnable> due = delayed;
        delayed = new ArrayList<>();
        due.forEach(Runnable::run);
        return due.size();
    }
}
