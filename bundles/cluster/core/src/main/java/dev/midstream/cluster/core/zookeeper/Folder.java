package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Registry.Entry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener.Type;
import org.apache.zookeeper.KeeperException.Code;

/**
 * This node's copy of a folder, or of one text in it.
 *
 * <p><b>Guarantees.</b> Once loaded it is what the registry had a moment ago; while the registry is away, what it had then.
 * Watched again it keeps what it knew until that is read anew. What is deleted and made again at once is not missing in
 * between. Thread-safe.
 */
final class Folder implements AutoCloseable {
    private final CuratorFramework client;
    private final SignedTexts texts;
    private final String path;
    private final String only;
    private final Consumer<String> changed;
    private final Consumer<Runnable> later;
    /** Names of texts that were deleted a moment ago and may be made again, each with its deletion. */
    private final Map<String, Object> going = new ConcurrentHashMap<>();

    private final Map<String, Entry> known = new ConcurrentHashMap<>();
    private volatile CountDownLatch loaded = new CountDownLatch(1);
    private volatile long used = System.nanoTime();
    private CuratorCache cache;

    /**
     * @param only name of the one text that is watched, or null for all
     * @param changed is told the name of what has changed, by ZooKeeper's thread
     * @param later runs something in a moment: what is deleted is gone only then, for a node that comes in a new session
     *     deletes what the old one has left and makes it anew
     */
    Folder(
            CuratorFramework client,
            SignedTexts texts,
            String path,
            String only,
            Consumer<String> changed,
            Consumer<Runnable> later) {
        this.client = client;
        this.texts = texts;
        this.path = path;
        this.only = only;
        this.changed = changed;
        this.later = later;
    }

    /** Watches it, if it is not watched; returns at once. */
    synchronized void open() {
        if (cache != null) {
            return;
        }
        loaded = new CountDownLatch(1);
        Map<String, Boolean> fresh = new ConcurrentHashMap<>();
        CountDownLatch loading = loaded;
        CuratorCache opened = only == null
                ? CuratorCache.build(client, path)
                : CuratorCache.build(client, path + '/' + only, CuratorCache.Options.SINGLE_NODE_CACHE);
        opened.listenable().addListener(new org.apache.curator.framework.recipes.cache.CuratorCacheListener() {
            @Override
            public void event(Type type, ChildData before, ChildData after) {
                learn(opened, type, type == Type.NODE_DELETED ? before : after, fresh);
            }

            @Override
            public void initialized() {
                complete(opened, fresh, loading);
            }
        });
        cache = opened;
        make(opened);
    }

    /** What is not there is not watched well: the folder is made, if it is to be, before it is. */
    private void make(CuratorCache opened) {
        try {
            client.create()
                    .creatingParentsIfNeeded()
                    .inBackground((same, event) -> made(opened, event.getResultCode()))
                    .forPath(path, new byte[0]);
        } catch (Exception e) {
            close(opened);
        }
    }

    private synchronized void made(CuratorCache opened, int code) {
        if (opened != cache) {
            return; // closed meanwhile
        }
        if (code == Code.OK.intValue() || code == Code.NODEEXISTS.intValue()) {
            opened.start();
        } else {
            close(opened); // until it is opened again
        }
    }

    private synchronized void close(CuratorCache opened) {
        opened.close();
        if (opened == cache) {
            cache = null;
        }
    }

    private synchronized void complete(CuratorCache from, Map<String, Boolean> fresh, CountDownLatch loading) {
        if (from != cache) {
            return; // closed meanwhile: what it has read says nothing about what there is now
        }
        known.keySet().removeIf(name -> !fresh.containsKey(name) && gone(name));
        loading.countDown();
        changed.accept(null);
    }

    private boolean gone(String name) {
        changed.accept(name);
        return true;
    }

    private synchronized void learn(CuratorCache from, Type type, ChildData data, Map<String, Boolean> fresh) {
        String name = name(data.getPath());
        if (from != cache || name == null) {
            return;
        }
        String text = type == Type.NODE_DELETED ? null : texts.read(data.getPath(), data.getData(), data.getStat());
        if (text == null) {
            fresh.remove(name);
            Object deletion = new Object();
            going.put(name, deletion);
            later.accept(() -> end(name, deletion));
            return;
        }
        going.remove(name);
        fresh.put(name, true);
        known.put(name, new Entry(text, data.getStat().getVersion()));
        notifyAll();
        changed.accept(name);
    }

    /** Waits until this or a later version of a text is known, or the time is over. */
    synchronized void awaitVersion(String name, int version, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            for (long left = millis; left > 0 && !has(name, version); left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean has(String name, int version) {
        Entry entry = known.get(name);
        return entry != null && entry.version() >= version;
    }

    private synchronized void end(String name, Object deletion) {
        if (going.remove(name, deletion)) {
            known.remove(name);
            changed.accept(name);
        }
    }

    /** Null for the folder itself, and for what is deeper than it should be. */
    private String name(String found) {
        if (found.length() <= path.length() + 1) {
            return null;
        }
        String name = found.substring(path.length() + 1);
        return name.indexOf('/') < 0 ? name : null;
    }

    Map<String, Entry> read() {
        used = System.nanoTime();
        return Map.copyOf(known);
    }

    Entry read(String name) {
        return known.get(name);
    }

    /** Whether all of it is known. */
    boolean loaded() {
        return loaded.getCount() == 0;
    }

    void awaitLoaded(long millis) {
        try {
            loaded.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean unusedFor(long nanos) {
        return System.nanoTime() - used > nanos;
    }

    /** Watches it no more; what is known stays. */
    @Override
    public synchronized void close() {
        if (cache != null) {
            cache.close();
            cache = null;
        }
    }
}
