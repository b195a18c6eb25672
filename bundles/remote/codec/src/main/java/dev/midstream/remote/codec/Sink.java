package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Where a message is written to. Not thread-safe. */
final class Sink {
    final JsonGenerator out;
    final StreamPort port;
    final Limits limits;

    Sink(JsonGenerator out, StreamPort port, Limits limits) {
        this.out = out;
        this.port = port;
        this.limits = limits;
    }

    void write(Plan plan, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            plan.write(this, value);
        }
    }
}
