package dev.midstream.cluster.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A registry in memory that every reader sees at once. Thread-safe. */
public final class FakeRegistry implements Registry {
    private final Map<String, Map<String, Entry>> folders = new ConcurrentHashMap<>();
    /** Number of calls of {@link #look}. */
    public final AtomicInteger looks = new AtomicInteger();
    /** Called with the folder before a write is compared. */
    volatile Consumer<String> onWrite = folder -> {};

    private Map<String, Entry> folder(String folder) {
        return folders.computeIfAbsent(folder, absent -> new ConcurrentHashMap<>());
    }

    @Override
    public Map<String, Entry> read(String folder) {
        return new TreeMap<>(folder(folder));
    }

    @Override
    public Entry look(String folder, String name) {
        Entry entry = folder(folder).get(name);
        looks.incrementAndGet();
        return entry;
    }

    @Override
    public boolean write(String folder, String name, String text, int version) {
        return writeAll(List.of(new Change(folder, name, text, version)));
    }

    @Override
    public synchronized boolean writeAll(List<Change> changes) {
        changes.forEach(change -> onWrite.accept(change.folder()));
        if (!changes.stream().allMatch(this::isCurrent)) {
            return false;
        }
        for (Change change : changes) {
            if (change.text() == null) {
                folder(change.folder()).remove(change.name());
            } else {
                folder(change.folder()).put(change.name(), new Entry(change.text(), change.version() + 1));
            }
        }
        return true;
    }

    private boolean isCurrent(Change change) {
        Entry there = folder(change.folder()).get(change.name());
        return (there == null ? NONE : there.version()) == change.version();
    }

    @Override
    public synchronized boolean delete(String folder, String name, int version) {
        return !folder(folder).containsKey(name) || writeAll(List.of(new Change(folder, name, null, version)));
    }

    @Override
    public void announce(String folder, String name, String text) {
        put(folder, name, text);
    }

    /** Writes a text, whatever version is there. */
    public synchronized void put(String folder, String name, Object value) {
        Entry there = folder(folder).get(name);
        String text = value instanceof String written ? written : Codec.text(value);
        folder(folder).put(name, new Entry(text, there == null ? 0 : there.version() + 1));
    }
}
