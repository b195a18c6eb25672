package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Where a message is read from. Not thread-safe. */
final class Source {
    final JsonParser in;
    final StreamPort port;
    private final long maxMemory;
    private final MemoryBudget.Account account;
    private int left;
    private long memory;

    /** @param account of the call, or null if the message alone is bounded */
    Source(JsonParser in, StreamPort port, Limits limits, MemoryBudget.Account account) {
        this.in = in;
        this.port = port;
        this.left = limits.maxValues();
        this.maxMemory = limits.maxMemory();
        this.account = account;
    }

    /** Counts estimated bytes of objects, before or as they are made. */
    void charge(long bytes) throws CodecException {
        memory += bytes;
        if (memory > maxMemory) {
            throw new CodecException(
                    "the objects of the message would take more than " + maxMemory + " bytes of memory");
        }
        if (account != null && memory > MemoryBudget.FREE && !account.reaches(memory)) {
            throw new MemoryExceededException("the calls under way take as much memory as they may already");
        }
    }

    /** Reads the next value. */
    Object read(Plan plan) throws IOException {
        return read(plan, next());
    }

    Object read(Plan plan, JsonToken token) throws IOException {
        if (--left < 0) {
            throw new CodecException("the message has more values than are allowed");
        }
        if (token == JsonToken.VALUE_NULL) {
            return plan.none();
        }
        charge(plan.memory());
        return plan.read(this, token);
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
