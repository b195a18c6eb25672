package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the folder of the members and parses each of its texts once, at its change. So a change costs the same in a large
 * cluster as in a small one.
 */
final class NodeMembers implements Members, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMembers.class);

    private final Member self;
    private final ZooKeeperRegistry registry;
    private final Map<String, Member> members = new ConcurrentSkipListMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AutoCloseable following;

    NodeMembers(dev.midstream.cluster.core.model.Member self, ZooKeeperRegistry registry) {
        this.self = address(self);
        this.registry = registry;
        registry.keep(Folders.MEMBERS);
        following = registry.listen(this::changed);
        registry.betweenChanges(this::readAll);
    }

    private static Member address(dev.midstream.cluster.core.model.Member member) {
        return new Member(member.id(), member.host(), member.ports());
    }

    private void changed(String folder, String name, Registry.Entry entry) {
        if (!Folders.MEMBERS.equals(folder)) {
            return;
        }
        if (name == null) {
            readAll();
        } else if (learn(name, entry)) {
            notifyListeners();
        }
    }

    private void readAll() {
        Map<String, Registry.Entry> all = registry.peek(Folders.MEMBERS);
        boolean changed = members.keySet().retainAll(all.keySet());
        for (Map.Entry<String, Registry.Entry> each : all.entrySet()) {
            changed |= learn(each.getKey(), each.getValue());
        }
        if (changed) {
            notifyListeners();
        }
    }

    /** @return true if it is new */
    private boolean learn(String name, Registry.Entry entry) {
        if (entry == null) {
            return members.remove(name) != null;
        }
        try {
            Member member = address(Codec.read(entry, dev.midstream.cluster.core.model.Member.class));
            return !member.equals(members.put(name, member));
        } catch (IllegalArgumentException e) {
            LOG.warn("The address of node {} cannot be read; the former one stays known: {}", name, e.getMessage());
            return false;
        }
    }

    private void notifyListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("A listener failed at a change of the members", e);
            }
        }
    }

    @Override
    public Member self() {
        return self;
    }

    @Override
    public List<Member> all() {
        return List.copyOf(members.values());
    }

    @Override
    public Subscription listen(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }

    @Override
    public void close() {
        listeners.clear();
        try {
            following.close();
        } catch (Exception e) {
            LOG.debug("A list of listeners could not be changed", e);
        }
    }
}
