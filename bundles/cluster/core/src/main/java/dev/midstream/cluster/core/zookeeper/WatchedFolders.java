package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Registry.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;

/**
 * This node's copies of folders. A folder is copied and watched from its first read until it has not been read for a
 * minute, or for good. Thread-safe.
 */
final class WatchedFolders {
    /** The longest wait for a folder that is read for the first time. */
    private static final int LOAD_MILLIS = 3_000;

    private static final long UNUSED_NANOS = Duration.ofMinutes(1).toNanos();

    private final CuratorFramework client;
    private final SignedTexts texts;
    private final Connectivity connectivity;
    private final Notifier notifier;
    private final Map<String, Folder> folders = new ConcurrentHashMap<>();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    WatchedFolders(CuratorFramework client, SignedTexts texts, Connectivity connectivity, Notifier notifier) {
        this.client = client;
        this.texts = texts;
        this.connectivity = connectivity;
        this.notifier = notifier;
    }

    /** Watches a folder for good. */
    void keep(String folder) {
        kept.add(folder);
        folder(folder);
    }

    /** Watches one text of a folder for good. */
    Folder keep(String folder, String name) {
        String key = folder + '/' + name;
        kept.add(key);
        return opened(folders.computeIfAbsent(key, absent -> copy(folder, name)));
    }

    /** Returns the copy of a folder, which is watched from now on. */
    Folder folder(String folder) {
        return opened(folders.computeIfAbsent(folder, absent -> copy(folder, null)));
    }

    private Folder copy(String folder, String only) {
        return new Folder(
                client,
                texts,
                Root.path(folder),
                only,
                name -> notifier.changed(folder, name, () -> entry(folder, name)),
                notifier::later);
    }

    private Entry entry(String folder, String name) {
        Folder copy = folders.get(folder);
        return copy == null || name == null ? null : copy.read(name);
    }

    private Folder opened(Folder copy) {
        if (connectivity.isReachable()) {
            copy.open();
        }
        return copy;
    }

    /** Reads a folder; waits until it is loaded, up to a limit, if it was not watched. */
    Map<String, Entry> read(String folder) {
        Folder copy = folder(folder);
        if (!copy.loaded() && connectivity.isReachable()) {
            copy.awaitLoaded(LOAD_MILLIS);
        }
        return copy.read();
    }

    /** Returns true if all of these folders are loaded. Watches them from now on. */
    boolean areLoaded(List<String> all) {
        return all.stream()
                        .map(this::folder)
                        .filter(copy -> {
                            copy.read();
                            return !copy.loaded();
                        })
                        .count()
                == 0;
    }

    /** Watches the folders that are in use, and no others. */
    void refresh() {
        folders.forEach((folder, copy) -> {
            if (!kept.contains(folder) && copy.unusedFor(UNUSED_NANOS)) {
                copy.close();
            } else if (connectivity.isReachable()) {
                copy.open();
            }
        });
    }

    /** Watches none of them until the next {@link #refresh}. */
    void close() {
        folders.values().forEach(Folder::close);
    }
}
