package dev.midstream.http.forward;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Announcements that the test makes; keeps those of this node. */
final class FakeAnnouncements implements Announcements {
    final List<String> put = new ArrayList<>();
    private final String node;
    private volatile Listener listener;

    FakeAnnouncements(String node) {
        this.node = node;
    }

    /** @param paths null for a retraction */
    void say(String from, PublishedPaths paths) {
        listener.said(from, paths == null ? null : paths.text());
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public synchronized void put(String key, String text) {
        put.add(String.valueOf(text));
    }

    @Override
    public Map<String, String> read(String key) {
        return Map.of();
    }

    @Override
    public Subscription listen(String key, Listener told) {
        listener = told;
        return () -> {};
    }
}
