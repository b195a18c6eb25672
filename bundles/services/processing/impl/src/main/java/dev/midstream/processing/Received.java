package dev.midstream.processing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.midstream.messaging.api.Outbox;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;

/**
 * What a message says. {@code MessageFormatRuntimeException} means that trying it again would not help.
 *
 * @param id the same for every copy of a message
 * @param json the object that is its body
 */
record Received(String id, JsonNode json) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MOST_BYTES = 1 << 16;

    /** Reads text, or bytes in UTF-8: what a client can send depends on its protocol. */
    static Received of(Message message) {
        try {
            String event = message.getStringProperty(Outbox.EVENT_ID);
            return new Received(event == null ? message.getJMSMessageID() : event, json(text(message)));
        } catch (JMSException e) {
            throw new JMSRuntimeException("A message could not be read: " + e.getMessage(), e.getErrorCode(), e);
        }
    }

    private static String text(Message message) throws JMSException {
        if (message instanceof TextMessage text && text.getText() != null) {
            return text.getText();
        }
        if (message instanceof BytesMessage bytes && bytes.getBodyLength() <= MOST_BYTES) {
            byte[] content = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(content);
            return new String(content, StandardCharsets.UTF_8);
        }
        throw new MessageFormatRuntimeException(
                "A message is text, or up to " + MOST_BYTES + " bytes of it in UTF-8, which this one is not.");
    }

    private static JsonNode json(String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new MessageFormatRuntimeException(
                    "A message is a JSON object; this one is no JSON: " + e.getOriginalMessage());
        }
        throw new MessageFormatRuntimeException("A message is a JSON object; this one is other JSON.");
    }

    /** The text of a field, null if it has none. */
    String field(String name) {
        JsonNode field = json.path(name);
        return field.isMissingNode() || field.isNull() ? null : field.asText();
    }
}
