package dev.midstream.swap.gate;

import java.util.ServiceLoader;

/** A step at which the crash tests end the process. Without a test fragment that provides it, nothing happens. */
@FunctionalInterface
interface CrashPoint {
    void reached(String step);

    /** Returns the crash point that a fragment of this bundle provides, or one without effect. */
    static CrashPoint ofFragment() {
        return ServiceLoader.load(CrashPoint.class, CrashPoint.class.getClassLoader())
                .findFirst()
                .orElse(step -> {});
    }
}
