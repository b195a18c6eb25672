package dev.midstream.messaging.queues.api;

import org.osgi.annotation.versioning.ProviderType;

/** The queues that this node's services use. Thread-safe. */
@ProviderType
public interface Queues {
    /**
     * All queues as they are now, by name, without those of dead letters.
     *
     * @throws MessagingException if the broker cannot be asked
     */
    QueueReport report();
}
