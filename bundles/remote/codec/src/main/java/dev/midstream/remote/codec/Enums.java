package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** An enum, by the names of its constants. */
final class Enums extends Plan {
    private final Class<?> type;
    private final Map<String, Object> constants = new HashMap<>();

    Enums(Class<?> type) {
        this.type = type;
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
    }

    /** Nothing, because constants are there already. */
    @Override
    int memory() {
        return 0;
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        sink.out.writeString(((Enum<?>) value).name());
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        String name = Scalars.text(source, token);
        Object constant = constants.get(name);
        if (constant == null) {
            throw new CodecException(type.getName() + " has no constant "
                    + (name.length() <= 100 ? name : "of that name")
                    + " here: the other side has another revision of the contract; give this side that one too");
        }
        return constant;
    }
}
