package dev.midstream.remote.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The headers of a call as one property of its message: names and values, each on a line of its own. */
final class Headers {
    private static final Logger LOG = LoggerFactory.getLogger(Headers.class);
    private static final String PROPERTY = "midstream_headers";
    private static final int LONGEST = 32 << 10;

    private Headers() {}

    static void write(Map<String, String> headers, Message message) throws JMSException {
        if (headers.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        headers.forEach((name, value) -> lines.append(line(name)).append(line(value)));
        if (lines.length() > LONGEST) {
            LOG.warn("Sent a call without its headers: {} characters, at most {}", lines.length(), LONGEST);
            return;
        }
        message.setStringProperty(PROPERTY, lines.toString());
    }

    private static String line(String text) {
        return text.replace("\n", " ") + "\n";
    }

    static Map<String, String> read(Message message) throws JMSException {
        String text = message.getStringProperty(PROPERTY);
        if (text == null || text.length() > LONGEST) {
            return Map.of();
        }
        String[] lines = text.split("\n", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            headers.put(lines[i], lines[i + 1]);
        }
        return headers;
    }
}
