package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The digests of installed revisions. Thread-safe. */
final class Digests {
    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
    /** What Midstream has installed; followed by {@code NAME/VERSION/DIGEST/SERIAL}, of the digest the beginning. */
    static final String DEPLOYED = "midstream:";

    private final Swaps swaps;
    private final Store store;
    private final LongFunction<String> locations;
    private final Map<Long, String> known = new ConcurrentHashMap<>();

    /** @param locations of bundles, by their ids; null for what is not installed any more */
    Digests(Swaps swaps, Store store, LongFunction<String> locations) {
        this.swaps = swaps;
        this.store = store;
        this.locations = locations;
    }

    /** @return null if it cannot be told */
    String of(String service, Revision revision) {
        String digest = known.get(revision.bundle());
        if (digest == null) {
            String location = locations.apply(revision.bundle());
            digest = location == null ? null : find(service, location);
            if (digest != null) {
                known.put(revision.bundle(), digest);
            }
        }
        return digest;
    }

    /** Returns the beginning of the digest that the location of a deployed bundle names. */
    static String beginning(String location) {
        String[] parts = location.split("/");
        return parts.length > 2 ? parts[2] : "none";
    }

    private String find(String service, String location) {
        if (location.startsWith(DEPLOYED)) {
            String beginning = beginning(location);
            return swaps.history().stream()
                    .filter(swap -> swap.service().equals(service))
                    .map(SwapRecord::digest)
                    .filter(digest -> digest != null && digest.startsWith(beginning))
                    .findFirst()
                    .orElse(null);
        }
        try {
            return store.learn(URI.create(location));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "The jar of {} cannot be read at {}, so the cluster does not know that it runs here",
                    service,
                    location);
            return null;
        }
    }
}
