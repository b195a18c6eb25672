package dev.midstream.http.router;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs actions that end something; foreign code in them may throw anything. */
final class CleanUp {
    private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

    private CleanUp() {}

    /** Runs an action and logs what it throws. Never throws. */
    static void run(String what, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            LOG.warn("Failed at {}", what, e);
        }
    }
}
