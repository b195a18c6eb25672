package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.CodecException;
import java.nio.charset.StandardCharsets;

/**
 * Frames: the length of what follows in four bytes, the kind in one, flags in one, an id in four, and what the kind has.
 * All numbers are in network order. Both sides begin with {@link #PREFACE}.
 */
final class Frame {

    /** "MSR" and the version of the protocol. */
    static final int PREFACE = 'M' << 24 | 'S' << 16 | 'R' << 8 | 1;

    /** Length, kind, flags, id. */
    static final int HEADER = 10;

    /** What a frame may have beside a message: header, endpoint, deadline, method, headers. */
    static final int OVERHEAD = 64 << 10;

    /** Of a caller: endpoint (8), milliseconds left (4), headers if flagged, then the call as the codec has it. */
    static final byte CALL = 1;
    /** To a caller: the result or exception as the codec has it. */
    static final byte RESULT = 2;
    /** To a caller: the call was not executed; a {@link Refusal} (1), text. */
    static final byte REFUSED = 3;
    /** Of a caller: it waits no more. */
    static final byte CANCEL = 4;

    static final byte PING = 5;
    static final byte PONG = 6;
    /**
     * Of a server: no call that comes from now on will be executed. With the id {@link #FINAL}: all that were are answered
     * before this; then the caller closes the connection.
     */
    static final byte GOODBYE = 7;

    static final int FINAL = 1;

    /** Of who reads a stream: so many bytes more (4). */
    static final byte CREDIT = 8;
    /** Of who writes a stream. */
    static final byte DATA = 9;
    /** Of who writes a stream: its end; text if it broke. */
    static final byte END = 10;
    /** Of who reads a stream: no more, please. */
    static final byte CLOSE = 11;

    /** The call has headers: their number (2), and for each the lengths (2 and 2) and texts of its name and value. */
    static final byte WITH_HEADERS = 1;

    private Frame() {}

    static Buffer begin(byte kind, byte flags, int id, int capacity, int limit) throws CodecException {
        Buffer frame = new Buffer(HEADER + capacity, HEADER + limit);
        frame.putInt(0);
        frame.write(kind);
        frame.write(flags);
        frame.putInt(id);
        return frame;
    }

    static Buffer end(Buffer frame) {
        frame.setInt(0, frame.size() - Integer.BYTES);
        return frame;
    }

    static Buffer empty(byte kind, int id) {
        return withText(kind, id, "");
    }

    static Buffer withInt(byte kind, int id, int number) {
        try {
            Buffer frame = begin(kind, (byte) 0, id, Integer.BYTES, Integer.BYTES);
            frame.putInt(number);
            return end(frame);
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    static Buffer withText(byte kind, int id, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return withBytes(kind, id, bytes, Math.min(bytes.length, OVERHEAD / 2));
    }

    static Buffer withBytes(byte kind, int id, byte[] bytes, int length) {
        try {
            Buffer frame = begin(kind, (byte) 0, id, length, length);
            frame.write(bytes, 0, length);
            return end(frame);
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    static Buffer refused(int id, Refusal refusal, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, OVERHEAD / 2);
        try {
            Buffer frame = begin(REFUSED, (byte) 0, id, 1 + length, 1 + length);
            frame.write(refusal.ordinal());
            frame.write(bytes, 0, length);
            return end(frame);
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
