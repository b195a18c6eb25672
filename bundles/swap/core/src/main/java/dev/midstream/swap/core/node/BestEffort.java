package dev.midstream.swap.core.node;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work whose failure must not change the course of a swap. */
public final class BestEffort {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffort.class);

    /** Work that may fail in any way. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private BestEffort() {}

    /** Runs the work; logs whatever it throws. @param what a noun phrase for the log */
    public static void run(String what, Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log(() -> LOG.error("{} failed; the swap goes on", what, e));
        }
    }

    /** Runs foreign code that may never return: it is interrupted and left alone after this time. */
    public static void runWithin(Duration atMost, String what, Work work) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            run(what, work);
            return null;
        });
        Thread thread = new Thread(task, "midstream-clean-up");
        thread.setDaemon(true);
        thread.setContextClassLoader(BestEffort.class.getClassLoader());
        boolean interrupted = Thread.interrupted();
        try {
            thread.start();
            task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (Throwable e) {
            log(() -> LOG.warn("{} has not ended within {} s and is left alone", what, atMost.toSeconds(), e));
        } finally {
            task.cancel(true);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes to the log, which may fail too when memory is short. */
    public static void log(Runnable line) {
        try {
            line.run();
        } catch (Throwable e) {
            return; // nothing is left to report to
        }
    }
}
