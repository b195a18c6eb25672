package dev.midstream.swap.gate;

import java.util.concurrent.ThreadFactory;

/** Daemon threads that keep no class loader of whoever caused their creation. */
final class GateThreads {
    private GateThreads() {}

    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(GateThreads.class.getClassLoader());
            return thread;
        };
    }
}
