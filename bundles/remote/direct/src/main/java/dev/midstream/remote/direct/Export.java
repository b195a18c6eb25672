package dev.midstream.remote.direct;

import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.ContractCodec;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

/** A service that can be called from other nodes, by the methods of its contracts and no others. */
final class Export {

    /** How long a method takes, as far as is known: a moving average in nanoseconds. Races do no harm to it. */
    static final class Pace {
        /** A hand-over to another thread costs about this much. */
        private static final long MOMENT = 100_000;

        private volatile long nanos;

        boolean isQuick() {
            return nanos < MOMENT;
        }

        /** A call that is far too long counts no more than one that is too long: the processor may have been away. */
        void took(long duration) {
            nanos += (Math.min(duration, 4 * MOMENT) - nanos) / 8;
        }
    }

    final Object service;
    final ContractCodec codec;
    private final Map<Method, Pace> paces = new HashMap<>();

    final Bulkhead bulkhead;

    Export(Object service, ContractCodec codec, Bulkhead bulkhead) {
        this.service = service;
        this.codec = codec;
        this.bulkhead = bulkhead;
        codec.methods().forEach(method -> paces.put(method, new Pace()));
    }

    /**
     * Returns true if a call would not find a place; decodes nothing but the method.
     *
     * @param bytes the call as the codec has it
     */
    boolean refuses(byte[] bytes, int offset, int length) throws CodecException {
        return bulkhead.isFull() && !pace(codec.method(bytes, offset, length)).isQuick();
    }

    Pace pace(Method method) {
        return paces.get(method);
    }
}
