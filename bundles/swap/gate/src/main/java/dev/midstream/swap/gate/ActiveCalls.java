package dev.midstream.swap.gate;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls in a tenure that have a name: requests and messages, not calls by gates. Thread-safe. */
final class ActiveCalls {
    private final Set<ActiveCall> present = ConcurrentHashMap.newKeySet();

    void add(ActiveCall call) {
        present.add(call);
    }

    void remove(ActiveCall call) {
        present.remove(call);
    }

    List<ActiveCall> present() {
        return List.copyOf(present);
    }
}
