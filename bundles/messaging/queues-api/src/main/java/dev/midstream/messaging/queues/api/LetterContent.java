package dev.midstream.messaging.queues.api;

import java.util.List;
import java.util.Map;

/**
 * A dead letter in full.
 *
 * @param letter what the list says of it
 * @param history a line for each attempt that is known
 * @param properties of the message itself, by name, as text
 * @param encoding of the body: {@code text}, {@code base64}, or {@code none} if it is neither text nor bytes
 * @param body the text, the bytes in Base64, or null
 */
public record LetterContent(
        DeadLetter letter, List<String> history, Map<String, String> properties, String encoding, String body) {
    public LetterContent {
        history = List.copyOf(history);
        properties = Map.copyOf(properties);
    }
}
