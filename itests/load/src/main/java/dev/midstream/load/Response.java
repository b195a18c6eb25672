package dev.midstream.load;

import java.nio.charset.StandardCharsets;

/**
 * What came back.
 *
 * @param status 0 if there was no response
 */
public record Response(Outcome outcome, int status, byte[] body) {

    private static final byte[] NOTHING = new byte[0];

    static Response failed(Outcome outcome) {
        return new Response(outcome, 0, NOTHING);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** How failures of this kind are counted. */
    public String kind() {
        return outcome == Outcome.STATUS ? Integer.toString(status) : outcome.name();
    }
}
