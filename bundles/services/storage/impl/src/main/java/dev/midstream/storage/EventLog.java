package dev.midstream.storage;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Events of changes that the broker does not have yet, in the store that the changes are in.
 *
 * <p>Assumes: all users in this JVM were given the same MVStore, so that they share the map, which is also their lock.
 * Guarantees: events are in the order of the changes, whatever revision made them; a commit that covers a change and began
 * after {@link #record} returned covers its event. Thread-safe.
 */
final class EventLog {
    private final MVStore store;
    private final Clock clock;
    private final MVMap<Long, String> events; // "id JSON" by their order
    private final Object turn;

    EventLog(MVStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        events = store.openMap(
                "events",
                new MVMap.Builder<Long, String>().keyType(LongDataType.INSTANCE).valueType(StringDataType.INSTANCE));
        turn = store.openMap("events.turn"); // always empty: an object that all revisions have
    }

    /** An event in its place. The id is the same however often it is sent. */
    record Recorded(long place, String text) {
        String id() {
            return text.substring(0, text.indexOf(' '));
        }

        String json() {
            return text.substring(text.indexOf(' ') + 1);
        }
    }

    /**
     * Makes a change and records its event.
     *
     * @param change says whether it was made; if not, there is no event
     */
    boolean record(BooleanSupplier change, String key, Entry before, Entry after) {
        synchronized (events) {
            if (!change.getAsBoolean()) {
                return false;
            }
            if (before != null || after != null) {
                Long last = events.lastKey();
                String json = ObjectEvent.json(key, before, after, clock.instant());
                events.put(last == null ? 1 : last + 1, UUID.randomUUID() + " " + json);
            }
            return true;
        }
    }

    /** Tells those who wait that something is committed. */
    void wake() {
        synchronized (events) {
            events.notifyAll();
        }
    }

    /** Waits until there is an event, for that long at most. */
    void await(long millis) throws InterruptedException {
        synchronized (events) {
            if (events.isEmpty()) {
                events.wait(millis);
            }
        }
    }

    /** Held by whoever sends, so that of several revisions one does. */
    Object turn() {
        return turn;
    }

    /** The first events, with everything before them on disk: none tells of a change that a crash could take back. */
    List<Recorded> first(int most) {
        List<Recorded> first = new ArrayList<>();
        for (Iterator<Long> places = events.keyIterator(null); places.hasNext() && first.size() < most; ) {
            Long place = places.next();
            first.add(new Recorded(place, events.get(place)));
        }
        if (!first.isEmpty()) {
            store.commit();
            store.sync();
        }
        return first;
    }

    /** Forgets events that the broker has. After a crash some of them may be there again. */
    void sent(List<Recorded> sent) {
        sent.forEach(event -> events.remove(event.place(), event.text()));
    }
}
