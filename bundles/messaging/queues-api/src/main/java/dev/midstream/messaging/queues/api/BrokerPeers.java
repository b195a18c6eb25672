package dev.midstream.messaging.queues.api;

import java.net.URI;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The brokers of the other nodes of a cluster. Whoever knows the cluster registers one of these as a service; the node's
 * broker then exchanges messages with those peers, for as long as both the service and the peer are there. Thread-safe.
 */
@ConsumerType
public interface BrokerPeers {
    /**
     * The other nodes as they are now.
     *
     * @return by node id: the address of the broker's OpenWire port, such as {@code tcp://127.0.0.1:61616}; never this
     *     node's own. An address that is not of this machine needs the scheme {@code ssl}
     */
    Map<String, URI> peers();

    /**
     * Calls a listener after every change of {@link #peers()}. The listener returns at once and throws nothing.
     *
     * @return ends it; to close it again does nothing
     */
    Registration onChange(Runnable listener);

    /** A listener that is told of changes until this is closed. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
