package dev.midstream.cluster.api;

import org.osgi.annotation.versioning.ProviderType;

/** Somebody is told of changes until this is closed. */
@ProviderType
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
