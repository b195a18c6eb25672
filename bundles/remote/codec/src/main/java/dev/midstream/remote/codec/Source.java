package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Where a message is read from. Not thread-safe. */
final class Source {
    final JsonParser in;
    final StreamPort port;
    private int left;

    Source(JsonParser in, StreamPort port, Limits limits) {
        this.in = in;
        this.port = port;
        this.left = limits.maxValues();
    }

    /** Reads the next value. */
    Object read(Plan plan) throws IOException {
        return read(plan, next());
    }

    Object read(Plan plan, JsonToken token) throws IOException {
        if (--left < 0) {
            throw new CodecException("the message has more values than are allowed");
        }
        return token == JsonToken.VALUE_NULL ? plan.none() : plan.read(this, token);
    }

    JsonToken next() throws IOException {
        JsonToken token = in.nextToken();
        if (token == null) {
            throw new CodecException("the message ends too early");
        }
        return token;
    }

    void expect(JsonToken expected, JsonToken found, String what) throws IOException {
        if (found != expected) {
            throw unexpected(what, found);
        }
    }

    CodecException unexpected(String what, JsonToken found) {
        return new CodecException("there should be " + what + ", but there is " + found);
    }

    void skip(JsonToken token) throws IOException {
        if (token == null) {
            throw new CodecException("the message ends too early");
        }
        in.skipChildren();
    }
}
