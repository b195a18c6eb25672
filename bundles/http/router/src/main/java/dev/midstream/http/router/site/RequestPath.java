package dev.midstream.http.router.site;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;

/**
 * The path of a request as it is routed: the only place that decides which characters a path may have. The servlet
 * container lets all of them pass.
 *
 * <p>Each segment is decoded by itself, without its parameters. A slash or backslash within a segment stays encoded, so
 * that it separates nothing, in routing as in JAX-RS. Dot segments, encoded or not, empty segments, control characters,
 * bytes that are no UTF-8, and characters that a URI cannot have are faults (RFC 3986, 3.3).
 *
 * @param text the decoded path from the root of the node
 * @param separator the first encoded slash or backslash within a segment, as the client has sent it, or null
 * @param fault a sentence about what a path cannot have, or null
 */
public record RequestPath(String text, String separator, String fault) {
    private static final String ILLEGAL = "\"<>[\\]^`{|} ";
    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** Reads the path of a request, without the container's context path. */
    public static RequestPath of(HttpServletRequest request) {
        String raw = request.getRequestURI();
        String context = request.getContextPath();
        return of(
                context != null && !context.isEmpty() && raw.startsWith(context)
                        ? raw.substring(context.length())
                        : raw);
    }

    /** Reads a path as it was sent. */
    static RequestPath of(String raw) {
        if (raw.isEmpty() || raw.equals("*")) {
            return new RequestPath("/", null, null);
        }
        StringBuilder text = new StringBuilder();
        String separator = null;
        try {
            refuseIllegal(raw);
            for (int begin = raw.startsWith("/") ? 1 : 0; begin <= raw.length(); ) {
                int slash = raw.indexOf('/', begin);
                int end = slash < 0 ? raw.length() : slash;
                String segment = segment(raw.substring(begin, end), slash < 0);
                String kept = segment.replace("/", "%2F").replace("\\", "%5C");
                if (separator == null && !kept.equals(segment)) {
                    separator = segment.indexOf('/') >= 0 ? "%2F" : "%5C";
                }
                text.append('/').append(kept);
                begin = end + 1;
            }
            return new RequestPath(text.toString(), separator, null);
        } catch (Fault e) {
            return new RequestPath("/", null, e.getMessage());
        }
    }

    private static void refuseIllegal(String raw) throws Fault {
        for (int at = 0; at < raw.length(); at++) {
            char character = raw.charAt(at);
            if (ILLEGAL.indexOf(character) >= 0 || character < ' ' || character == 0x7f) {
                throw new Fault("The path has the character " + shown(character) + ", which has to be written as "
                        + encoded(character) + ".");
            }
        }
    }

    private static String shown(char character) {
        return character < ' ' || character == 0x7f ? encoded(character) : "'" + character + "'";
    }

    private static String encoded(int octet) {
        return String.format("%%%02X", octet);
    }

    private static String segment(String raw, boolean last) throws Fault {
        int parameters = raw.indexOf(';');
        String name = parameters < 0 ? raw : raw.substring(0, parameters);
        if (name.isEmpty() && !(last && parameters < 0)) {
            throw new Fault("The path has an empty segment: two slashes follow each other. Remove one of them.");
        }
        String decoded = decode(name);
        decode(raw);
        for (String part : SEPARATORS.split(decoded)) {
            if (part.equals(".") || part.equals("..")) {
                throw new Fault("The path has the segment '" + part + "'. Send the path that it leads to.");
            }
        }
        return decoded;
    }

    private static String decode(String raw) throws Fault {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        StringBuilder decoded = new StringBuilder();
        for (int at = 0; at < raw.length(); ) {
            if (raw.charAt(at) != '%') {
                decoded.append(raw.charAt(at++));
                continue;
            }
            ByteBuffer octets = ByteBuffer.allocate(raw.length() / 3);
            for (; at < raw.length() && raw.charAt(at) == '%'; at += 3) {
                octets.put((byte) octet(raw, at));
            }
            decoded.append(characters(octets.flip()));
        }
        return decoded.toString();
    }

    private static int octet(String raw, int at) throws Fault {
        int high = at + 2 < raw.length() ? hexadecimal(raw.charAt(at + 1)) : -1;
        int low = high < 0 ? -1 : hexadecimal(raw.charAt(at + 2));
        if (low < 0) {
            throw new Fault("The path has a % that is not followed by two hexadecimal digits. Write %25 for a %.");
        }
        int octet = high << 4 | low;
        if (octet < ' ' || octet == 0x7f) {
            throw new Fault("The path has the control character " + encoded(octet) + ". Remove it.");
        }
        return octet;
    }

    private static int hexadecimal(char digit) {
        return digit < 128 ? Character.digit(digit, 16) : -1;
    }

    private static CharSequence characters(ByteBuffer octets) throws Fault {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.duplicate());
        } catch (CharacterCodingException e) {
            StringBuilder sequence = new StringBuilder();
            while (octets.hasRemaining()) {
                sequence.append(encoded(octets.get() & 0xff));
            }
            throw new Fault("The path has " + sequence + ", which is no text in UTF-8. Encode its text in UTF-8.");
        }
    }
}
