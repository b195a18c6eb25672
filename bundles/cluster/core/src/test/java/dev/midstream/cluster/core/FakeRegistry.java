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

    private volatile String identity = "first";

    /** Sets an action that is called with the folder before a write is compared. */
    public void beforeWrite(Consumer<String> action) {
        onWrite = action;
    }

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
        return writeAll(List.of(new Write(folder, name, text, version)));
    }

    @Override
    public synchronized boolean writeAll(List<Write> writes) {
        writes.forEach(write -> onWrite.accept(write.folder()));
        if (!writes.stream().allMatch(this::isCurrent)) {
            return false;
        }
        for (Write write : writes) {
            if (write.text() == null) {
                folder(write.folder()).remove(write.name());
            } else {
                folder(write.folder()).put(write.name(), new Entry(write.text(), write.version() + 1));
            }
        }
        return true;
    }

    private boolean isCurrent(Write write) {
        Entry there = folder(write.folder()).get(write.name());
        return (there == null ? NONE : there.version()) == write.version();
    }

    @Override
    public synchronized boolean delete(String folder, String name, int version) {
        return !folder(folder).containsKey(name) || writeAll(List.of(new Write(folder, name, null, version)));
    }

    @Override
    public String identity() {
        return identity;
    }

    /** Comes back empty, as another registry. */
    public synchronized void replace(String name) {
        folders.clear();
        identity = name;
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
