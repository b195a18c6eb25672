package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.model.Duty;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathStoreTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final PathStore a = new PathStore("a", registry);
    private final PathStore b = new PathStore("b", registry);

    private void duty(String node, String digest) {
        registry.put(Folders.DUTIES, node, Map.of("s", digest));
    }

    private static Map<String, List<String>> paths(String... patterns) {
        return Map.of("s", List.of(patterns));
    }

    private List<String> stored() {
        var entry = registry.read(Folders.PATHS).get("s");
        return entry == null ? null : PathStore.patterns(entry);
    }

    private int version() {
        return registry.read(Folders.PATHS).get("s").version();
    }

    @Test
    void pathsOfDutiesAreStored() {
        assertThat(a.step(paths("/s/*"))).isTrue();
        assertThat(stored()).as("the cluster is not to run it").isNull();
        duty("a", Duty.WITHDRAW);
        a.step(paths("/s/*"));
        assertThat(stored()).as("it leaves this node").isNull();
        duty("a", "d1");
        a.step(paths("/s/*"));
        assertThat(stored()).containsExactly("/s/*");
    }

    @Test
    void serviceWithoutPathsKeepsStoredOnes() {
        duty("a", "d1");
        a.step(paths("/s/*"));
        a.step(paths());
        a.step(Map.of());
        assertThat(stored()).containsExactly("/s/*");
    }

    /** Two revisions in a rollout do not replace each other's paths for ever. */
    @Test
    void nodeWritesOnlyWhenItsOwnPathsChange() {
        duty("a", "d1");
        duty("b", "d1");
        a.step(paths("/s/*"));
        b.step(paths("/s/*"));
        b.step(paths("/s/*", "/new/*"));
        int written = version();
        for (int i = 0; i < 5; i++) {
            a.step(paths("/s/*"));
            b.step(paths("/s/*", "/new/*"));
        }
        assertThat(stored()).containsExactly("/s/*", "/new/*");
        assertThat(version()).isEqualTo(written);
        a.step(paths("/s/*", "/new/*"));
        assertThat(version()).as("what is stored already").isEqualTo(written);
    }

    @Test
    void removedPathsAreStoredAgainWhileServed() {
        duty("a", "d1");
        a.step(paths("/s/*"));
        registry.delete(Folders.PATHS, "s", version());
        a.step(paths("/s/*"));
        assertThat(stored()).containsExactly("/s/*");
    }

    @Test
    void concurrentWriteIsDecidedAgain() {
        duty("a", "d1");
        boolean[] once = new boolean[1];
        registry.beforeWrite(folder -> {
            if (folder.equals(Folders.PATHS) && !once[0]) {
                once[0] = true;
                registry.put(Folders.PATHS, "s", List.of("/other/*"));
            }
        });
        assertThat(a.step(paths("/s/*"))).isFalse();
        assertThat(stored()).containsExactly("/other/*");
        assertThat(a.step(paths("/s/*"))).isTrue();
        assertThat(stored()).containsExactly("/s/*");
    }
}
