package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;

/** Runs actions whose failure must not prevent the next ones. */
final class CleanUp {
    private static final System.Logger LOG = System.getLogger(CleanUp.class.getName());

    private CleanUp() {}

    /** Runs an action and logs whatever it throws. */
    static void run(String what, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // foreign code: after an Error the other actions must run too
            LOG.log(Level.WARNING, "Failed while " + what, e);
        }
    }
}
