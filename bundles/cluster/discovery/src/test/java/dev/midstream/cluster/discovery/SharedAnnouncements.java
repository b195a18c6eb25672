package dev.midstream.cluster.discovery;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Subscription;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What nodes in this process say, told at once. */
final class SharedAnnouncements {
    private final Map<String, Map<String, String>> said = new TreeMap<>();
    private final List<Heard> listeners = new CopyOnWriteArrayList<>();

    private record Heard(String key, Announcements.Listener listener) {}

    synchronized void say(String key, String node, String text) {
        Map<String, String> texts = said.computeIfAbsent(key, absent -> new TreeMap<>());
        if (text == null) {
            texts.remove(node);
        } else {
            texts.put(node, text);
        }
        listeners.stream().filter(heard -> heard.key().equals(key)).forEach(heard -> heard.listener()
                .said(node, text));
    }

    Announcements of(String node) {
        return new Announcements() {
            @Override
            public String node() {
                return node;
            }

            @Override
            public void put(String key, String text) {
                say(key, node, text);
            }

            @Override
            public Map<String, String> read(String key) {
                synchronized (SharedAnnouncements.this) {
                    return Map.copyOf(said.getOrDefault(key, Map.of()));
                }
            }

            @Override
            public Subscription listen(String key, Listener listener) {
                synchronized (SharedAnnouncements.this) {
                    Heard heard = new Heard(key, listener);
                    listeners.add(heard);
                    read(key).forEach(listener::said);
                    return () -> listeners.remove(heard);
                }
            }
        };
    }
}
