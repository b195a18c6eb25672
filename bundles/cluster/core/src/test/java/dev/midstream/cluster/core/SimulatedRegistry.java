package dev.midstream.cluster.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What ZooKeeper would be: one truth, of which each reader sees a copy that lags behind. Counts what is asked of it. */
final class SimulatedRegistry {
    private static final long LEAST_LAG = 2;
    private static final long MOST_LAG = 60;

    final World world;
    private final Map<String, Map<String, Registry.Entry>> truth = new HashMap<>();
    private final Map<String, Set<String>> announced = new HashMap<>();
    private final List<Copy> copies = new ArrayList<>();
    long writes;
    long conflicts;
    long notifications;
    long bytes;

    SimulatedRegistry(World world) {
        this.world = world;
    }

    /** @param node whose own things it sees, or null for everybody's */
    Copy copy(String node, Runnable changed) {
        Copy copy = new Copy(node, changed);
        truth.forEach((folder, entries) -> entries.forEach((name, entry) -> {
            if (copy.sees(folder, name)) {
                copy.folder(folder).put(name, entry);
            }
        }));
        copies.add(copy);
        return copy;
    }

    /** The session of a node has ended: what it has announced is gone. */
    void forget(String node) {
        for (String path : announced.getOrDefault(node, Set.of())) {
            put(path.substring(0, path.indexOf('/')), path.substring(path.indexOf('/') + 1), null);
        }
        announced.remove(node);
    }

    private Map<String, Registry.Entry> folder(String folder) {
        return truth.computeIfAbsent(folder, absent -> new TreeMap<>());
    }

    private void put(String folder, String name, Registry.Entry entry) {
        writes++;
        if (entry == null) {
            folder(folder).remove(name);
        } else {
            bytes += entry.text().length();
            folder(folder).put(name, entry);
        }
        for (Copy copy : copies) {
            if (!copy.closed && copy.sees(folder, name)) {
                notifications++;
                long lag = world.between(LEAST_LAG, MOST_LAG);
                copy.last = Math.max(copy.last, world.now() + lag); // a reader sees changes in their order
                world.after(copy.last - world.now(), () -> copy.learn(folder, name, entry));
            }
        }
        copies.removeIf(copy -> copy.closed);
    }

    /** As one node sees it. */
    final class Copy implements Registry {
        private final String node;
        private final Runnable changed;
        private final Map<String, Map<String, Entry>> known = new HashMap<>();
        private long last;
        /** From when on what this node writes is written: it is busy until then. */
        long busy;

        private boolean closed;

        private Copy(String node, Runnable changed) {
            this.node = node;
            this.changed = changed;
        }

        private boolean sees(String folder, String name) {
            return node == null || name.equals(node) && folder.equals(Folders.DUTIES);
        }

        private Map<String, Entry> folder(String folder) {
            return known.computeIfAbsent(folder, absent -> new TreeMap<>());
        }

        private void learn(String folder, String name, Entry entry) {
            if (closed) {
                return;
            }
            if (entry == null) {
                folder(folder).remove(name);
            } else {
                folder(folder).put(name, entry);
            }
            changed.run();
        }

        void close() {
            closed = true;
        }

        @Override
        public Map<String, Entry> read(String folder) {
            return folder(folder);
        }

        @Override
        public Entry look(String folder, String name) {
            return SimulatedRegistry.this.folder(folder).get(name);
        }

        @Override
        public boolean write(String folder, String name, String text, int version) {
            return writeAll(List.of(new Write(folder, name, text, version)));
        }

        @Override
        public boolean writeAll(List<Write> writes) {
            if (!writes.stream().allMatch(this::isCurrent)) {
                conflicts++;
                return false;
            }
            for (Write write : writes) {
                Entry entry = write.text() == null ? null : new Entry(write.text(), write.version() + 1);
                put(write.folder(), write.name(), entry);
            }
            return true;
        }

        private boolean isCurrent(Write write) {
            Entry there = SimulatedRegistry.this.folder(write.folder()).get(write.name());
            return (there == null ? NONE : there.version()) == write.version();
        }

        @Override
        public boolean delete(String folder, String name, int version) {
            return !SimulatedRegistry.this.folder(folder).containsKey(name)
                    || writeAll(List.of(new Write(folder, name, null, version)));
        }

        @Override
        public String identity() {
            return "simulated";
        }

        @Override
        public void announce(String folder, String name, String text) {
            world.after(Math.max(0, busy - world.now()), () -> {
                if (!closed) {
                    announced.computeIfAbsent(node, absent -> new HashSet<>()).add(folder + '/' + name);
                    Entry there = SimulatedRegistry.this.folder(folder).get(name);
                    put(folder, name, new Entry(text, there == null ? 0 : there.version() + 1));
                }
            });
        }
    }
}
