package dev.midstream.messaging.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Messages whose consumer was replaced while a listener was handling them. The broker hands each of them out again: it must
 * not reach a listener a second time while the first one is at it, nor after that has succeeded. Kept in memory; the number
 * of messages is bounded. Thread-safe.
 */
final class AbandonedMessages {
    private static final int MOST = 10_000;

    /** The next step for a message that was received. */
    enum Decision {
        /** Hand it to a listener. */
        DELIVER,
        /** Let it come again later: a listener of the replaced consumer is handling it. */
        WAIT,
        /** Acknowledge it: a listener of the replaced consumer has handled it. */
        ACKNOWLEDGE
    }

    private static final class Entry {
        private Decision decision = Decision.WAIT;
        /** The number of times that it was received and not handed to a listener. */
        private int waits;
    }

    private final Map<String, Entry> messages = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    /** Registers a message that a listener is handling. */
    synchronized void abandon(String id) {
        messages.put(id, new Entry());
    }

    /**
     * Records the end of the handling of a message.
     *
     * @return false if its consumer was not replaced
     */
    synchronized boolean ended(String id, boolean handled) {
        Entry entry = messages.get(id);
        if (entry == null || entry.decision != Decision.WAIT) {
            return false;
        }
        entry.decision = handled ? Decision.ACKNOWLEDGE : Decision.DELIVER;
        return true;
    }

    /** Decides on a message that was received. */
    synchronized Decision receive(String id) {
        Entry entry = messages.get(id);
        if (entry == null) {
            return Decision.DELIVER;
        }
        switch (entry.decision) {
            case WAIT -> entry.waits++;
            case ACKNOWLEDGE -> messages.remove(id);
            case DELIVER -> {}
        }
        return entry.decision;
    }

    /** Returns the number of times that a message was received and not handed to a listener. */
    synchronized int waits(String id) {
        Entry entry = messages.get(id);
        return entry == null ? 0 : entry.waits;
    }

    /** Forgets a message that has left its queue. */
    synchronized void forget(String id) {
        messages.remove(id);
    }
}
