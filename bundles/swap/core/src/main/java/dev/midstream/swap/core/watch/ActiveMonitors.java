package dev.midstream.swap.core.watch;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The monitors that run, by service and by swap. Thread-safe. */
public final class ActiveMonitors {
    private final Map<String, DeploymentMonitor> byService = new ConcurrentHashMap<>();
    private final Map<String, DeploymentMonitor> bySwap = new ConcurrentHashMap<>();

    /** Observes calls from now on; {@link #start} looks at them. @param services the services by the id of their swap */
    public void begin(Map<String, String> services, DeploymentMonitor monitor) {
        services.forEach((swap, service) -> {
            byService.put(service, monitor);
            bySwap.put(swap, monitor);
        });
        monitor.begin();
    }

    public void start(DeploymentMonitor monitor) {
        Thread thread = new Thread(
                () -> {
                    monitor.run();
                    byService.values().removeIf(monitor::equals);
                    bySwap.values().removeIf(monitor::equals);
                },
                "midstream-monitor");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the monitoring of the last deployment of a service, and of all that shifted with it. */
    public void end(String service) {
        DeploymentMonitor monitor = byService.remove(service);
        if (monitor != null) {
            monitor.end();
            bySwap.values().removeIf(monitor::equals);
        }
    }

    /** Waits until the monitoring of these swaps has ended, with its undo if there is one. */
    public void await(Collection<String> swaps) throws InterruptedException {
        Set<DeploymentMonitor> monitors = new HashSet<>();
        swaps.stream().map(bySwap::get).filter(Objects::nonNull).forEach(monitors::add);
        for (DeploymentMonitor monitor : monitors) {
            monitor.await();
        }
    }

    public void endAll() {
        List.copyOf(byService.keySet()).forEach(this::end);
    }
}
