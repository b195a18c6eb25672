package dev.midstream.http.router;

import dev.midstream.http.router.site.Disposable;
import dev.midstream.http.router.site.InstanceCache;
import dev.midstream.swap.gate.BindException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instances of the next generation while it is made: those of the one before are taken over. Used by one thread. */
final class GenerationBuilder implements InstanceCache {
    private final Map<Object, SharedInstance> before = new LinkedHashMap<>();
    private final Map<Object, SharedInstance> instances = new LinkedHashMap<>();

    GenerationBuilder(List<SharedInstance> before) {
        before.forEach(instance -> this.before.put(instance.key(), instance));
    }

    @Override
    @SuppressWarnings("unchecked") // a key has one maker
    public <T> T have(Object key, Maker<T> maker) throws BindException {
        SharedInstance instance = instances.get(key);
        if (instance == null) {
            instance = before.get(key);
        }
        if (instance == null) {
            Disposable<T> made = maker.make();
            instance = new SharedInstance(key, made.value(), made.close());
        }
        if (instances.putIfAbsent(key, instance) == null) {
            instance.retain();
        }
        return (T) instance.value();
    }

    List<SharedInstance> instances() {
        return List.copyOf(instances.values());
    }

    /** Ends what was made. */
    void abandon() {
        Generation.release(instances());
    }
}
