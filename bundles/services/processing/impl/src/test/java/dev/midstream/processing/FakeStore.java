package dev.midstream.processing;

import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectPage;
import dev.midstream.storage.api.ObjectQuery;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects in memory. */
class FakeStore implements ObjectStore {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final AtomicInteger failures = new AtomicInteger();

    @Override
    public ObjectInfo put(String key, InputStream content, String contentType, Precondition precondition)
            throws IOException {
        objects.put(key, content.readAllBytes());
        return stat(key).orElseThrow();
    }

    @Override
    public Optional<ObjectInfo> stat(String key) {
        return Optional.ofNullable(objects.get(key))
                .map(bytes ->
                        new ObjectInfo(key, "application/octet-stream", bytes.length, "tag", Instant.EPOCH, "{}"));
    }

    @Override
    public Optional<ObjectContent> open(String key, long offset, long length) throws IOException {
        if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IOException("the store is away");
        }
        return stat(key).map(info -> new ObjectContent(info, new ByteArrayInputStream(objects.get(key))));
    }

    @Override
    public boolean delete(String key, Precondition precondition) {
        return objects.remove(key) != null;
    }

    @Override
    public Optional<ObjectInfo> putMeta(String key, String json, Precondition precondition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectPage list(ObjectQuery query) {
        throw new UnsupportedOperationException();
    }
}
