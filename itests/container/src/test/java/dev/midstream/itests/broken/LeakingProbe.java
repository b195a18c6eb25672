package dev.midstream.itests.broken;

import java.util.concurrent.CountDownLatch;

/** A component whose constructor starts a thread that nobody ends, and then throws. */
public final class LeakingProbe extends StubProbe {
    public static final String THREAD = "leaked-by-a-broken-revision";

    public LeakingProbe() {
        Thread thread = new Thread(LeakingProbe::forever, THREAD);
        thread.setDaemon(true);
        thread.start();
        throw new IllegalStateException("and now the thread is left alone");
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
