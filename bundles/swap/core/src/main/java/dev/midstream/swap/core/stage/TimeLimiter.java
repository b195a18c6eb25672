package dev.midstream.swap.core.stage;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs other people's code in a thread of its own, because it may never return. */
public final class TimeLimiter {
    private TimeLimiter() {}

    /**
     * @param name of the thread
     * @throws TimeoutException if it has not returned in time; it was interrupted then, and is waited for no longer
     */
    public static <T> T within(Duration atMost, String name, Callable<T> code)
            throws ExecutionException, TimeoutException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(TimeLimiter.class.getClassLoader());
        thread.start();
        try {
            return task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            task.cancel(true);
        }
    }
}
