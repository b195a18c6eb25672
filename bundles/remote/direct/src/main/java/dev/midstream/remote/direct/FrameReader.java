package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts what comes from the network into frames. Of one thread at a time.
 *
 * <p>A frame's memory grows with what has come of it, not with what its length announces.
 */
final class FrameReader {
    private static final int NORMAL = 64 << 10;

    private final InputStream in;
    private final int maxFrame;
    private byte[] bytes = new byte[NORMAL];
    /** Where what has not been taken begins and ends. */
    private int start;

    private int end;
    /** The frame that {@link #next} found. */
    private int frame;

    private int frameEnd;

    FrameReader(InputStream in, int maxFrame) {
        this.in = in;
        this.maxFrame = maxFrame;
    }

    /** Moves to the next frame if it has come whole. */
    boolean next() throws ProtocolException {
        if (end - start < Integer.BYTES) {
            return false;
        }
        int length = Buffer.getInt(bytes, start);
        if (length < Frame.HEADER - Integer.BYTES || length > maxFrame) {
            throw new ProtocolException("a frame of " + length + " bytes was announced; allowed are "
                    + (Frame.HEADER - Integer.BYTES) + " to " + maxFrame);
        }
        if (end - start < Integer.BYTES + length) {
            return false;
        }
        frame = start;
        frameEnd = start + Integer.BYTES + length;
        start = frameEnd;
        return true;
    }

    /** Whether the next frame has come whole. */
    boolean hasNext() {
        return end - start >= Integer.BYTES && end - start - Integer.BYTES >= Buffer.getInt(bytes, start);
    }

    /** Reads what there is, and waits if there is nothing. What the present frame refers to is gone after this. */
    void fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > NORMAL) {
                bytes = new byte[NORMAL];
            }
        } else if (end == bytes.length) {
            if (start > 0) {
                System.arraycopy(bytes, start, bytes, 0, end - start);
                end -= start;
                start = 0;
            } else {
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, Integer.BYTES + (long) maxFrame));
            }
        }
        int read = in.read(bytes, end, bytes.length - end);
        if (read < 0) {
            throw new EOFException("the other side has closed the connection");
        }
        end += read;
    }

    byte kind() {
        return bytes[frame + 4];
    }

    byte flags() {
        return bytes[frame + 5];
    }

    int id() {
        return Buffer.getInt(bytes, frame + 6);
    }

    byte[] array() {
        return bytes;
    }

    /** Where the frame's content begins. */
    int offset() {
        return frame + Frame.HEADER;
    }

    int length() {
        return frameEnd - frame - Frame.HEADER;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, frame + Frame.HEADER, frameEnd);
    }

    String text() {
        return Frame.text(bytes, offset(), length());
    }
}
