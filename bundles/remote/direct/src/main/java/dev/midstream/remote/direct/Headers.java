package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Texts that travel with a call. */
final class Headers {
    private static final int MOST = 32;
    private static final int LONGEST = 1024;

    private Headers() {}

    static void write(Buffer frame, Map<String, String> headers) throws CodecException {
        if (headers.size() > MOST) {
            throw new CodecException("a call must not have more than " + MOST + " headers");
        }
        number(frame, headers.size());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] value = header.getValue().getBytes(StandardCharsets.UTF_8);
            if (name.length > LONGEST || value.length > LONGEST) {
                throw new CodecException("a header must not be longer than " + LONGEST + " bytes");
            }
            number(frame, name.length);
            number(frame, value.length);
            frame.write(name, 0, name.length);
            frame.write(value, 0, value.length);
        }
    }

    private static void number(Buffer frame, int number) throws CodecException {
        frame.write(number >> 8);
        frame.write(number);
    }

    /** Reads them into a map; the answer is where they end. */
    static int read(byte[] bytes, int offset, int end, Map<String, String> into) throws ProtocolException {
        int position = offset;
        int left = number(bytes, position, end);
        position += 2;
        if (left > MOST) {
            throw new ProtocolException("a call with " + left + " headers");
        }
        for (; left > 0; left--) {
            int name = number(bytes, position, end);
            int value = number(bytes, position + 2, end);
            position += 4;
            if (name > LONGEST || value > LONGEST || end - position < name + value) {
                throw new ProtocolException("a header that is too long");
            }
            into.put(Frame.text(bytes, position, name), Frame.text(bytes, position + name, value));
            position += name + value;
        }
        return position;
    }

    private static int number(byte[] bytes, int position, int end) throws ProtocolException {
        if (end - position < 2) {
            throw new ProtocolException("headers that end too early");
        }
        return (bytes[position] & 0xff) << 8 | bytes[position + 1] & 0xff;
    }
}
