package dev.midstream.storage;

import dev.midstream.storage.LocalObjectStore.Change;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectPage;
import dev.midstream.storage.api.ObjectQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/**
 * What is known of each object, as JSON text under its key: text, because the engine outlives the revision and must hold
 * none of its classes.
 *
 * <p>Assumes: every user of the map changes it by compare-and-set. Guarantees: a change is made on what was there, and is
 * on disk with its event once {@link #commit()} returned. Readers take no lock.
 */
final class Catalogue {
    private final MVMap<String, String> entries;
    private final EventLog events;
    private final GroupCommit commit;

    /** Makes an entry of the present one. Null stands for none, on both sides. */
    interface Step {
        Entry apply(Entry present) throws IOException;
    }

    Catalogue(MVStore store, EventLog events) {
        this.events = events;
        entries = store.openMap(
                "objects",
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
        commit = new GroupCommit(() -> {
            store.commit();
            store.sync();
        });
    }

    int size() {
        return entries.size();
    }

    Entry get(String key) {
        return Entry.parse(entries.get(key));
    }

    Change change(String key, Step step) throws IOException {
        while (true) {
            String before = entries.get(key);
            Entry present = Entry.parse(before);
            Entry next = step.apply(present);
            String after = next == null ? null : next.text();
            if (events.record(() -> swap(key, before, after), key, present, next)) {
                return new Change(present, next);
            }
        }
    }

    private boolean swap(String key, String before, String after) {
        if (before == null) {
            return after == null || entries.putIfAbsent(key, after) == null;
        }
        return after == null ? entries.remove(key, before) : entries.replace(key, before, after);
    }

    void commit() {
        commit.await();
        events.wake();
    }

    ObjectPage list(ObjectQuery query, BiFunction<String, Entry, ObjectInfo> view) {
        List<ObjectInfo> found = new ArrayList<>();
        String from = query.cursor() == null ? query.prefix() : query.cursor() + '\0';
        for (Iterator<String> keys = entries.keyIterator(from); keys.hasNext(); ) {
            String key = keys.next();
            if (!key.startsWith(query.prefix())) {
                break;
            }
            Entry entry = get(key);
            if (entry != null && Documents.matches(entry.meta(), query.meta())) {
                if (found.size() == query.limit()) {
                    return new ObjectPage(found, found.get(found.size() - 1).key());
                }
                found.add(view.apply(key, entry));
            }
        }
        return new ObjectPage(found, null);
    }

    boolean holds(String key, String write) {
        Entry entry = get(key);
        return entry != null && Objects.equals(entry.write(), write);
    }
}
