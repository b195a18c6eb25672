package dev.midstream.swap.core.record;

import java.util.ServiceLoader;

/** A step of a swap at which the crash tests end the process. Without a test fragment that provides it, nothing happens. */
@FunctionalInterface
public interface CrashPoint {
    CrashPoint INSTANCE = ServiceLoader.load(CrashPoint.class, CrashPoint.class.getClassLoader())
            .findFirst()
            .orElse(step -> {});

    void reached(String step);
}
