package dev.midstream.http.forward;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The target of a forwarded request (RFC 9112, 3.2.1), in a form that {@link java.net.URI} accepts. Clients send characters
 * that it does not, such as {@code |} and braces, and a node that runs the service itself takes these.
 */
final class RequestTarget {
    private static final String LEGAL = "-._~:/@!$&'()*+,;=";

    private RequestTarget() {}

    /**
     * @param path as the client sent it
     * @param query as the client sent it, or null
     * @return empty if a percent sign begins no escape, so that the target means nothing
     */
    static Optional<String> of(String path, String query) {
        StringBuilder target = new StringBuilder();
        boolean valid = escape(path, target);
        if (query != null) {
            target.append('?');
            valid &= escape(query, target);
        }
        return valid ? Optional.of(target.toString()) : Optional.empty();
    }

    private static boolean escape(String text, StringBuilder target) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char each = (char) (bytes[i] & 0xff);
            if (each == '%' && !(isHex(bytes, i + 1) && isHex(bytes, i + 2))) {
                return false;
            }
            boolean legal = each == '%' || each == '?' || isAlphanumeric(each) || LEGAL.indexOf(each) >= 0;
            if (legal) {
                target.append(each);
            } else {
                target.append(String.format("%%%02X", (int) each));
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char each) {
        return each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9';
    }

    private static boolean isHex(byte[] bytes, int at) {
        return at < bytes.length && Character.digit(bytes[at], 16) >= 0;
    }
}
