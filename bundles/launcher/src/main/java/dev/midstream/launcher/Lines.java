package dev.midstream.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream that passes each piece on as it comes, without the escape sequences of a terminal if they are not wanted, and
 * keeps the last line that is not blank. Confined to one thread at a time.
 */
final class Lines extends OutputStream {
    private static final int ESCAPE = 0x1b;
    private static final int LONGEST = 10_000;

    /** The place in an escape sequence (ECMA-48): outside, after ESC, after ESC [. */
    private enum State {
        TEXT,
        ESCAPED,
        SEQUENCE
    }

    private final OutputStream target;
    private final boolean colour;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.TEXT;
    private String last = "";

    /** @param colour true to pass escape sequences on */
    Lines(OutputStream target, boolean colour) {
        this.target = target;
        this.colour = colour;
    }

    @Override
    public void write(int value) throws IOException {
        boolean text = isText(value & 0xff);
        if (text || colour) {
            target.write(value);
        }
        if (!text) {
            return;
        }
        if (value == '\n') {
            endLine();
        } else if (line.size() < LONGEST) {
            line.write(value);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
        target.flush();
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    private boolean isText(int value) {
        switch (state) {
            case ESCAPED -> state = value == '[' ? State.SEQUENCE : State.TEXT;
            case SEQUENCE -> state = value >= 0x40 && value <= 0x7e ? State.TEXT : State.SEQUENCE;
            default -> {
                if (value != ESCAPE) {
                    return true;
                }
                state = State.ESCAPED;
            }
        }
        return false;
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (!text.isEmpty()) {
            last = text;
        }
    }

    /** Returns the last line that is not blank, without escape sequences and white space at its ends; or an empty text. */
    String last() {
        endLine();
        return last;
    }
}
