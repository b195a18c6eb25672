package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.PlainTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts what changes cost a node in a cluster of a thousand nodes with a service each; some nodes are observed. */
class ManyNodesTest {
    private static final int NODES = 1_000;
    private static final int OBSERVED = 5;
    private static final int MOVES = 100;

    private record Observed(
            FakeAnnouncements announcements, FakeMembers members, FakeServicePaths stored, ClusterPaths paths) {}

    private final Map<String, Map<String, List<String>>> serving = new TreeMap<>();
    private final List<Observed> observed = new ArrayList<>();

    private static String node(int number) {
        return "node-" + number;
    }

    private static Map<String, List<String>> service(int number) {
        return Map.of("service-" + number, List.of("/service-" + number + "/*"));
    }

    @BeforeEach
    void start() {
        for (int i = 0; i < NODES; i++) {
            serving.put(node(i), service(i));
        }
        for (int i = 0; i < OBSERVED; i++) {
            String self = node(i);
            FakeAnnouncements announcements = new FakeAnnouncements(self);
            FakeMembers members = new FakeMembers(self);
            FakeServicePaths stored = new FakeServicePaths();
            for (String node : serving.keySet()) {
                members.join(node);
            }
            ClusterPaths paths =
                    new ClusterPaths(new PlainTraffic(true), announcements, members, stored, () -> serving.get(self));
            observed.add(new Observed(announcements, members, stored, paths));
            serving.keySet().forEach(node -> hear(observed.get(observed.size() - 1), node));
            paths.publish();
        }
    }

    private void hear(Observed observer, String node) {
        observer.announcements().say(node, new PublishedPaths("http://" + node, serving.get(node)));
    }

    private void change(int number, Map<String, List<String>> now) {
        serving.put(node(number), now);
        observed.forEach(observer -> hear(observer, node(number)));
    }

    private int reads() {
        return observed.stream()
                .mapToInt(each -> each.members().questions.get())
                .sum();
    }

    private int writes() {
        return observed.stream()
                .mapToInt(each -> each.announcements().put.size())
                .sum();
    }

    @Test
    void movesCostNotificationsAlone() {
        int reads = reads();
        int writes = writes();
        for (int move = 0; move < MOVES; move++) {
            change(NODES - 1 - move, service(OBSERVED + move));
            observed.forEach(each -> each.paths().publish());
        }
        assertThat(reads()).as("questions about members").isEqualTo(reads);
        assertThat(writes()).as("of nodes that do not take part").isEqualTo(writes);
        assertThat(observed)
                .allSatisfy(each -> assertThat(each.paths().upstreams().to("/service-" + OBSERVED + "/x"))
                        .hasSize(2));
    }

    @Test
    void memberThatLeavesCostsOneQuestion() {
        int reads = reads();
        for (int left = 0; left < MOVES; left++) {
            String node = node(NODES - 1 - left);
            observed.forEach(each -> each.members().leave(node));
            observed.forEach(each -> each.announcements().say(node, null));
        }
        assertThat(reads() - reads).isEqualTo(MOVES * OBSERVED);
        assertThat(observed)
                .allSatisfy(each -> assertThat(each.paths().upstreams().to("/service-" + (NODES - 1) + "/x"))
                        .isEmpty());
    }

    @Test
    void changeOfOwnPathsIsWrittenOnce() {
        int writes = writes();
        serving.put(node(0), service(NODES));
        for (int look = 0; look < 100; look++) {
            observed.forEach(each -> each.paths().publish());
        }
        assertThat(writes() - writes).isEqualTo(1);
        assertThat(observed.get(0).stored().served).isEqualTo(service(NODES));
    }
}
