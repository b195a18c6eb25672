package dev.midstream.itests.broken;

import dev.midstream.fixtures.probe.api.Probe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

public abstract class StubProbe implements Probe {
    @Override
    public String version() {
        return "broken";
    }

    @Override
    public String slow(long millis) {
        return "broken";
    }

    @Override
    public CompletionStage<String> later(long millis) {
        return CompletableFuture.completedFuture("broken");
    }
}
