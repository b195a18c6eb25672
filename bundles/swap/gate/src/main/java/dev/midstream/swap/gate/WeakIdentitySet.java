package dev.midstream.swap.gate;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A set of objects that does not keep them alive, and tells them apart by identity: their own {@code equals} may be that of
 * a service. Thread-safe.
 */
final class WeakIdentitySet<T> {
    private final ReferenceQueue<T> collected = new ReferenceQueue<>();
    private final Set<Reference<? extends T>> members = ConcurrentHashMap.newKeySet();

    private static final class Member<T> extends WeakReference<T> {
        private final int hash;

        Member(T object, ReferenceQueue<T> queue) {
            super(object, queue);
            hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Member<?> member && get() != null && get() == member.get();
        }
    }

    void add(T object) {
        expunge();
        members.add(new Member<>(object, collected));
    }

    void remove(T object) {
        expunge();
        members.remove(new Member<>(object, null));
    }

    List<T> copy() {
        expunge();
        return members.stream().<T>map(Reference::get).filter(Objects::nonNull).toList();
    }

    private void expunge() {
        for (Reference<? extends T> member = collected.poll(); member != null; member = collected.poll()) {
            members.remove(member);
        }
    }
}
