package dev.midstream.swap.core.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actions that take back the steps of a swap, in reverse order. A step registers its action before or right after its
 * change, so that clean-up never guesses how far the swap got. Confined to the thread of the swap.
 */
final class UndoStack {
    private static final Logger LOG = LoggerFactory.getLogger(UndoStack.class);

    /** An action that takes back one step. It may find its object gone. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private record Entry(String step, Action action) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** @param step the name of the step, for the log if the action fails */
    void push(String step, Action action) {
        entries.push(new Entry(step, action));
    }

    /** Forgets all actions: from now on nothing is to be taken back. */
    void clear() {
        entries.clear();
    }

    /** Runs all actions, the last registered first, also on an interrupted thread. Never throws. */
    void unwind() {
        boolean interrupted = Thread.interrupted();
        while (!entries.isEmpty()) {
            run(entries.pop());
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Entry entry) {
        try {
            entry.action().run();
        } catch (Throwable e) {
            BestEffort.log(() -> LOG.warn("Step {} could not be taken back completely", entry.step(), e));
        }
    }
}
