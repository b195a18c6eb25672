package dev.midstream.cluster.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<Object> values() {
        return List.of(
                "text",
                "",
                5,
                Long.MIN_VALUE,
                (short) -3,
                (byte) 200,
                'ä',
                true,
                1.5d,
                Double.NaN,
                Float.NEGATIVE_INFINITY,
                0.1f,
                new String[] {"a", "b"},
                new String[0],
                new long[] {1, 2},
                new Long[] {3L},
                new boolean[] {true},
                new char[] {'x'},
                new double[] {0.1},
                List.of("a", "b"),
                List.of(1, 2),
                List.of(),
                Set.of(7L));
    }

    @Test
    void areTheSameAfterwardsAndOfTheSameType() throws JsonProcessingException {
        for (Object value : values()) {
            isTheSame(value);
        }
    }

    private static void isTheSame(Object value) throws JsonProcessingException {
        Object read = Values.read(JSON.readTree(Values.write(value).toString()));
        if (value.getClass().isArray()) {
            assertThat(read.getClass()).isEqualTo(value.getClass());
        } else if (!(value instanceof java.util.Collection)) {
            assertThat(read).isExactlyInstanceOf(value.getClass());
        }
        assertThat(Objects.deepEquals(read, value))
                .as("%s, read as %s", value, read)
                .isTrue();
    }

    @Test
    void whatHasNoTypeIsNotTold() {
        assertThat(Values.write(new Object())).isNull();
        assertThat(Values.write(Map.of())).isNull();
        assertThat(Values.write(List.of("a", 1))).isNull();
        assertThat(Values.write(new Object[] {"a"})).isNull();
    }

    @Test
    void whatIsNoValueIsRefused() throws JsonProcessingException {
        for (String text :
                List.of("5", "null", "{}", "{\"a\":1,\"b\":2}", "{\"Thread\":1}", "{\"raw string\":[\"a\"]}")) {
            var node = JSON.readTree(text);
            assertThatThrownBy(() -> Values.read(node)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
