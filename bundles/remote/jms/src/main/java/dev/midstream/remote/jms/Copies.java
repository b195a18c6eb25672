package dev.midstream.remote.jms;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which persistent calls were taken here, so that a copy of one is not executed: a broker sends one again when it does not
 * know whether another broker or a consumer has it. Calls are forgotten at their deadlines, when no copy would be executed; one with an
 * early deadline perhaps later, behind one that has longer. Thread-safe.
 */
final class Copies {
    private final Map<String, Long> deadlines = new LinkedHashMap<>(); // guarded by this

    synchronized boolean first(Request request) {
        long now = System.nanoTime();
        Iterator<Long> oldest = deadlines.values().iterator();
        while (oldest.hasNext() && oldest.next() - now < 0) {
            oldest.remove();
        }
        return deadlines.putIfAbsent(request.id(), request.deadline()) == null;
    }
}
