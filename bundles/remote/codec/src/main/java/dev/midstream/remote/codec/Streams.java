package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An {@link InputStream}: a number that the transport's port gave it or, without a port, its bytes. */
final class Streams extends Plan {

    static final Streams PLAN = new Streams();

    private Streams() {}

    @Override
    void write(Sink sink, Object value) throws IOException {
        InputStream stream = (InputStream) value;
        if (sink.port != null) {
            sink.out.writeNumber(sink.port.send(stream));
            return;
        }
        int limit = sink.limits.maxBytes();
        byte[] bytes = stream.readNBytes(limit);
        if (bytes.length == limit) {
            throw new CodecException(
                    "a stream of " + limit
                            + " bytes or more does not fit into a message; use the direct transport, which carries streams beside it");
        }
        sink.out.writeBinary(bytes);
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
            byte[] bytes = source.in.getBinaryValue();
            source.charge(bytes.length);
            return new ByteArrayInputStream(bytes);
        }
        int number = (int) Scalars.integer(source, token, 0, Integer.MAX_VALUE);
        if (source.port == null) {
            throw new CodecException("this transport does not carry streams beside a message");
        }
        return source.port.receive(number);
    }
}
