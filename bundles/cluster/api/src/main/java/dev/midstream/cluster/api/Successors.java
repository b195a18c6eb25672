package dev.midstream.cluster.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows of one way into services whether other nodes go on with it when a service leaves this node. Registered as a
 * service by whoever makes such a way, and asked before a service leaves. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface Successors {
    /**
     * What would be missing if a service left this node now.
     *
     * @param service Bundle-SymbolicName
     * @return a sentence for people, or nothing if it may leave
     */
    Optional<String> missing(String service);
}
