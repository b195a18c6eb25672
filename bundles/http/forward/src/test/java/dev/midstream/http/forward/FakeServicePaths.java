package dev.midstream.http.forward;

import dev.midstream.cluster.api.ServicePaths;
import dev.midstream.cluster.api.Subscription;
import java.util.List;
import java.util.Map;

/** Stored paths that the test sets; keeps what this node serves. */
final class FakeServicePaths implements ServicePaths {
    volatile Map<String, List<String>> served;
    private volatile Listener listener;

    void store(Map<String, List<String>> paths) {
        listener.changed(paths);
    }

    @Override
    public void serve(Map<String, List<String>> now) {
        served = now;
    }

    @Override
    public Subscription listen(Listener told) {
        listener = told;
        return () -> {};
    }
}
