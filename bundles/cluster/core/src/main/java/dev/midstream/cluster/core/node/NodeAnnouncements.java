package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the registry for each key. Nothing is announced before {@link #open}: what a node has served before it was
 * away may not be what the cluster wants it to serve now. Thread-safe.
 */
final class NodeAnnouncements implements Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAnnouncements.class);

    private final String node;
    private final ZooKeeperRegistry registry;
    /** The last text of each folder until the announcements are open; null from then on. */
    private Map<String, String> held = new TreeMap<>();

    NodeAnnouncements(String node, ZooKeeperRegistry registry) {
        this.node = node;
        this.registry = registry;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public void put(String key, String text) {
        int bytes = text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("What this node says as " + key + " has " + bytes
                    + " bytes, and may have " + MOST_BYTES + ": others keep what it said before");
        }
        announce(folder(key), text);
    }

    private synchronized void announce(String folder, String text) {
        if (held == null) {
            registry.announce(folder, node, text);
        } else {
            held.put(folder, text);
        }
    }

    /** Announces what was held back, and everything from now on. */
    synchronized void open() {
        if (held != null) {
            held.forEach((folder, text) -> registry.announce(folder, node, text));
            held = null;
        }
    }

    private static String folder(String key) {
        if (!key.matches("[A-Za-z0-9.-]{1,100}")) {
            throw new IllegalArgumentException("A key has letters, digits, dots and hyphens, 100 at most; not " + key);
        }
        return Folders.SAID + key;
    }

    @Override
    public Map<String, String> read(String key) {
        String folder = folder(key);
        registry.keep(folder);
        Map<String, String> all = new TreeMap<>();
        registry.peek(folder).forEach((name, entry) -> all.put(name, entry.text()));
        return all;
    }

    @Override
    public Subscription listen(String key, Listener listener) {
        String folder = folder(key);
        registry.keep(folder);
        Follower follower = new Follower(folder, listener);
        AutoCloseable listening = registry.listen(follower);
        registry.betweenChanges(() -> registry.peek(folder).forEach(follower::tell));
        return () -> {
            follower.closed = true;
            try {
                listening.close();
            } catch (Exception e) {
                throw new IllegalStateException("A list of listeners could not be changed", e);
            }
        };
    }

    /** Tells what is new to its listener. Used by the registry's one thread. */
    private static final class Follower implements ZooKeeperRegistry.Listener {
        private final String folder;
        private final Listener listener;
        private final Map<String, String> told = new HashMap<>();
        private volatile boolean closed;

        Follower(String folder, Listener listener) {
            this.folder = folder;
            this.listener = listener;
        }

        @Override
        public void changed(String where, String name, Registry.Entry entry) {
            if (folder.equals(where) && name != null) {
                tell(name, entry);
            }
        }

        void tell(String name, Registry.Entry entry) {
            String text = entry == null ? null : entry.text();
            String before = text == null ? told.remove(name) : told.put(name, text);
            if (closed || (text == null ? before == null : text.equals(before))) {
                return;
            }
            try {
                listener.said(name, text);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed at what {} says in {}", name, folder, e);
            }
        }
    }
}
