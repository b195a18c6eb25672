package dev.midstream.messaging.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The failed attempts of messages that will be tried again, by message id. Kept in memory: what another node or an
 * earlier start of this one has tried is known by its number only. Thread-safe.
 */
final class Histories {
    private static final int MOST = 10_000;

    private final Map<String, List<Attempt>> attempts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Attempt>> eldest) {
            return size() > MOST;
        }
    };

    synchronized void failed(String id, Attempt attempt) {
        attempts.computeIfAbsent(id, absent -> new ArrayList<>()).add(attempt);
    }

    /** All that is known, which is then forgotten. */
    synchronized List<Attempt> take(String id) {
        List<Attempt> known = attempts.remove(id);
        return known == null ? List.of() : known;
    }
}
