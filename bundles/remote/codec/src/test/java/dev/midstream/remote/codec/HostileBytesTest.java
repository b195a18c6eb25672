package dev.midstream.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, they are read or refused by one kind of exception. */
class HostileBytesTest {

    private static final int MUTATIONS = 20_000;

    @Test
    void mutatedCallsAndResultsAreReadOrRefused() throws Exception {
        ContractCodec codec = ContractCodec.of(List.of(Everything.class), Limits.DEFAULT.withMaxBytes(100_000));
        var person = new Everything.Person("x", 1, Optional.empty(), List.of(), Map.of());
        List<byte[]> calls = new ArrayList<>();
        List<byte[]> results = new ArrayList<>();
        Method keep = Everything.class.getMethod("keep", Object.class);
        Method open = Everything.class.getMethod("open", Map.class);
        calls.add(codec.encodeCall(keep, new Object[] {person}));
        calls.add(codec.encodeCall(open, new Object[] {Map.of("a", List.of(1, "b", new byte[3]))}));
        results.add(codec.encodeResult(keep, person));
        results.add(codec.encodeFailure(new IllegalStateException("a", new RuntimeException("b"))));
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            try {
                if (i % 2 == 0) {
                    codec.decodeCall(mutate(random, calls.get(random.nextInt(calls.size()))));
                } else {
                    codec.decodeResult(keep, mutate(random, results.get(random.nextInt(results.size()))));
                }
            } catch (CodecException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 2);
    }

    private static byte[] mutate(Random random, byte[] original) {
        byte[] bytes = original.clone();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
