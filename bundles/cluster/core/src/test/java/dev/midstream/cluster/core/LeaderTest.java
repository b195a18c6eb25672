package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Running;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaderTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final Leader leader = new Leader(registry, Clock.systemUTC(), Duration.ofSeconds(5));

    @Test
    void nodeWhoseMembershipIsNotKnownYetKeepsService() {
        join("a");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 2, Map.of(), List.of()));
        run("a", "v1");
        run("b", "v1");
        leader.step();
        assertThat(duties("b")).isEmpty();
        join("b");
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", "v1"));
    }

    @Test
    void memberThatIsNotAssignedWithdrawsService() {
        join("a");
        join("b");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of("a")));
        run("a", "v1");
        run("b", "v1");
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", Folders.WITHDRAW));
    }

    private void join(String node) {
        registry.put(Folders.MEMBERS, node, Member.of(node, Map.of()));
    }

    private void run(String node, String digest) {
        registry.put(Folders.RUNNING, node, Map.of("s", new Running(digest, true, null, null)));
    }

    private Map<String, String> duties(String node) {
        return Codec.digests(registry.read(Folders.DUTIES).get(node));
    }
}
