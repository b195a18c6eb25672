package dev.midstream.swap.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The watches that go on, by service. Thread-safe. */
final class Watches {
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    /** Observes from now on; {@link #start} looks at what was observed. */
    void begin(List<String> services, Watch watch) {
        services.forEach(service -> watches.put(service, watch));
        watch.begin();
    }

    void start(Watch watch) {
        Thread thread = new Thread(
                () -> {
                    watch.run();
                    watches.values().removeIf(watch::equals);
                },
                "midstream-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Somebody else decides about this service now, and so about all that shifted with it. */
    void end(String service) {
        Watch watch = watches.remove(service);
        if (watch != null) {
            watch.end();
        }
    }

    void endAll() {
        List.copyOf(watches.keySet()).forEach(this::end);
    }
}
