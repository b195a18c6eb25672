package dev.midstream.messaging.queues.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Messages that could not be handled. Thread-safe. */
@ProviderType
public interface DeadLetters {
    /**
     * The dead letters of a queue, the oldest first.
     *
     * @param queue the name of the queue that they were in; null for those of all queues
     * @throws MessagingException if the broker cannot be asked
     */
    List<DeadLetter> list(String queue);

    /**
     * One dead letter in full.
     *
     * @throws MessagingException if there is none with this id, or the broker cannot be asked
     */
    LetterContent read(String id);

    /**
     * Puts dead letters back into the queues that they were in, with the content they had and without what was noted of
     * their death; their attempts count anew. All of them in one transaction, or none.
     *
     * @throws MessagingException if one of them is there no more, or the broker cannot be asked; nothing is changed then
     */
    void retry(List<DeadLetter> letters);
}
