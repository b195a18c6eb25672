package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Desired;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes of two versions share a registry. */
class CodecTest {
    private static final Registry.Entry NEWER = new Registry.Entry(
            "{\"service\":\"s\",\"digest\":\"v1\",\"instances\":1,\"labels\":{},\"preferred\":[],\"zones\":{\"spread\":2}}",
            4);

    @Test
    void unknownPropertySurvivesRewriting() {
        Desired desired = Codec.read(NEWER, Desired.class);
        String text = Codec.rewritten(NEWER, desired.withInstances(3));
        assertThat(text).contains("\"zones\":{\"spread\":2}").contains("\"instances\":3");
        assertThat(Codec.read(new Registry.Entry(text, 5), Desired.class).instances())
                .isEqualTo(3);
    }

    @Test
    void knownPropertyThatBecameNullStaysNull() {
        Registry.Entry atHome =
                new Registry.Entry(Codec.text(new Desired("s", "v1", 1, Map.of(), List.of(), "a", 0, false)), 1);
        String text = Codec.rewritten(atHome, new Desired("s", "v1", 1, Map.of(), List.of()));
        assertThat(Codec.read(new Registry.Entry(text, 2), Desired.class).home())
                .isNull();
    }

    @Test
    void removedKeyOfMapIsGone() {
        Registry.Entry duties = new Registry.Entry(Codec.text(Map.of("s", "v1", "t", "v1")), 1);
        assertThat(Codec.rewritten(duties, Map.of("s", "v1"))).doesNotContain("t");
    }
}
