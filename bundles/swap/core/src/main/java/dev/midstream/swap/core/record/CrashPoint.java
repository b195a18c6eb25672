package dev.midstream.swap.core.record;

import java.util.ServiceLoader;

/**
 * Called before each step of a swap. Production has no implementation; a fragment bundle of the crash tests attaches one
 * that ends the process at a step, as if it had been killed.
 */
@FunctionalInterface
public interface CrashPoint {
    void before(String step);

    /** Calls the implementation that a fragment of this bundle provides, if there is one. */
    static void at(String step) {
        Holder.INSTANCE.before(step);
    }

    /** Looks the implementation up once. */
    final class Holder {
        private static final CrashPoint INSTANCE = ServiceLoader.load(CrashPoint.class, CrashPoint.class.getClassLoader())
                .findFirst()
                .orElse(step -> {});

        private Holder() {}
    }
}
