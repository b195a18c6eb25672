package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The services of which a swap is under way: at most one swap each. Thread-safe. */
public final class Claims {
    private final Map<String, String> holders = new ConcurrentHashMap<>();

    /** Returns true while a swap of this service is under way. */
    public boolean held(String service) {
        return holders.containsKey(service);
    }

    /** Starts a set of claims that are released together. */
    Held open() {
        return new Held();
    }

    /** The claims of one transaction. Confined to its thread. */
    final class Held implements AutoCloseable {
        private final List<String> services = new ArrayList<>();

        /** @throws SwapRefusedException if another swap of this service is under way, or this one has claimed it */
        void claim(String service, String swap) throws SwapRefusedException {
            if (services.contains(service)) {
                throw new SwapRefusedException(
                        service + " is named twice: a set has one bundle for each service. Leave one of them out.");
            }
            String holder = holders.putIfAbsent(service, swap);
            if (holder != null) {
                throw new SwapRefusedException("another swap of " + service + " is under way: swap " + holder
                        + ". Wait until it has ended, or end its canary with ms:promote or ms:abort.");
            }
            services.add(service);
        }

        @Override
        public void close() {
            services.forEach(holders::remove);
            services.clear();
        }
    }
}
