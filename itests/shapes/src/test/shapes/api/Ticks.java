package shapes.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.TimeUnit;

/** The latest signs of life of shapes that act on their own. Thread-safe. */
public final class Ticks {
    private static final Map<String, String> LATEST = new ConcurrentHashMap<>();

    private Ticks() {}

    public static void tick(String name, String version) {
        synchronized (LATEST) {
            LATEST.put(name, version);
            LATEST.notifyAll();
        }
    }

    /** Waits for the next tick and returns its version. */
    public static String next(String name, long millis) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (LATEST) {
            LATEST.remove(name);
            while (!LATEST.containsKey(name)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException("No tick of " + name + " within " + millis + " ms.");
                }
                LATEST.wait(left);
            }
            return LATEST.get(name);
        }
    }
}
