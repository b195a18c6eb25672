package dev.midstream.http.forward;

import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Subscription;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Members that the test lets join and leave. Counts questions. */
final class FakeMembers implements Members {
    final AtomicInteger questions = new AtomicInteger();
    private final Member self;
    private final Map<String, Member> all = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    FakeMembers(String self) {
        this.self = member(self);
        all.put(self, this.self);
    }

    private static Member member(String id) {
        return new Member(id, "127.0.0.1", Map.of(Node.HTTP, 8181));
    }

    void join(String id) {
        all.put(id, member(id));
        listeners.forEach(Runnable::run);
    }

    void leave(String id) {
        all.remove(id);
        listeners.forEach(Runnable::run);
    }

    @Override
    public Member self() {
        return self;
    }

    @Override
    public List<Member> all() {
        questions.incrementAndGet();
        return List.copyOf(all.values());
    }

    @Override
    public Subscription listen(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }
}
