package dev.midstream.swap.gate;

/**
 * The state of a pooled thread that foreign code may leave behind: context class loader, interrupt status, name and
 * priority. Without it the next task of the thread, perhaps of another revision, would start with that state.
 *
 * <pre>{@code
 * ThreadState before = ThreadState.save();
 * try {
 *     listener.onMessage(message);
 * } finally {
 *     before.restore();
 * }
 * }</pre>
 *
 * <p>Thread-locals cannot be seen from outside: a pool that serves several revisions takes a new thread for each of them.
 * Confined to its thread.
 */
public final class ThreadState {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader loader = thread.getContextClassLoader();
    private final String name = thread.getName();
    private final int priority = thread.getPriority();
    private final boolean interrupted = thread.isInterrupted();

    private ThreadState() {}

    /** Returns the state of the calling thread. */
    public static ThreadState save() {
        return new ThreadState();
    }

    /** Restores the state; an interrupt in the meantime is forgotten. */
    public void restore() {
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
        if (!interrupted) {
            Thread.interrupted();
        }
    }
}
