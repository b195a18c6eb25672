package dev.midstream.swap.core.watch;

import dev.midstream.swap.api.UnknownSwapException;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The canaries under way, by the id of their swap. Thread-safe. */
public final class Canaries {
    private final Map<String, Canary> canaries = new ConcurrentHashMap<>();

    public void begin(String swap, Canary canary) {
        canaries.put(swap, canary);
    }

    public void end(String swap) {
        canaries.remove(swap);
    }

    /** Ends all canaries in favour of their live revisions. */
    public void abortAll() {
        canaries.values().forEach(Canary::abort);
    }

    /** @throws UnknownSwapException if no canary of this swap is under way */
    public Canary of(String swap) throws UnknownSwapException {
        Canary canary = canaries.get(swap);
        if (canary == null) {
            throw new UnknownSwapException("No canary " + swap + " is under way. Under way: "
                    + (canaries.isEmpty() ? "none" : String.join(", ", new TreeSet<>(canaries.keySet()))) + ".");
        }
        return canary;
    }
}
