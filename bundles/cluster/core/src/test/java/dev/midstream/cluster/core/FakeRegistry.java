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
    public synchronized boolean write(String folder, String name, String text, int version) {
        onWrite.accept(folder);
        Entry there = folder(folder).get(name);
        if ((there == null ? NONE : there.version()) != version) {
            return false;
        }
        folder(folder).put(name, new Entry(text, version + 1));
        return true;
    }

    @Override
    public synchronized boolean writeAll(List<Write> writes) {
        boolean current = writes.stream().allMatch(write -> {
            Entry there = folder(write.folder()).get(write.name());
            return (there == null ? NONE : there.version()) == write.version();
        });
        if (current) {
            writes.forEach(write -> write(write.folder(), write.name(), write.text(), write.version()));
        }
        return current;
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
