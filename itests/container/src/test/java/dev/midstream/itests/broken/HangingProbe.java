package dev.midstream.itests.broken;

import java.util.concurrent.CountDownLatch;

/** A component whose constructor waits for something that never comes. */
public final class HangingProbe extends StubProbe {
    public HangingProbe() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
