package dev.midstream.swap.core.lifecycle;

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

    /** Writes to the log, which may fail too when memory is short. */
    static void log(Runnable line) {
        try {
            line.run();
        } catch (Throwable e) {
            return; // nothing is left to report to
        }
    }
}
