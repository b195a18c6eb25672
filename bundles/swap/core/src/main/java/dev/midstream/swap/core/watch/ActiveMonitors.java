package dev.midstream.swap.core.watch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The watches that go on, by service. Thread-safe. */
public final class ActiveMonitors {
    private final Map<String, DeploymentMonitor> watches = new ConcurrentHashMap<>();

    /** Observes from now on; {@link #start} looks at what was observed. */
    public void begin(List<String> services, DeploymentMonitor watch) {
        services.forEach(service -> watches.put(service, watch));
        watch.begin();
    }

    public void start(DeploymentMonitor watch) {
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
    public void end(String service) {
        DeploymentMonitor watch = watches.remove(service);
        if (watch != null) {
            watch.end();
        }
    }

    public void endAll() {
        List.copyOf(watches.keySet()).forEach(this::end);
    }
}
