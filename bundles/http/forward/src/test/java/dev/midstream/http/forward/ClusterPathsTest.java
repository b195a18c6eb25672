package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.PlainTraffic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClusterPathsTest {
    private static final PublishedPaths B = new PublishedPaths("http://b", Map.of("storage", List.of("/storage/*")));

    private final FakeAnnouncements announcements = new FakeAnnouncements("a");
    private final FakeMembers members = new FakeMembers("a");
    private final FakeServicePaths stored = new FakeServicePaths();
    private Map<String, List<String>> serving = Map.of("auth", List.of("/auth/*"));
    private final ClusterPaths paths;

    ClusterPathsTest() {
        members.join("b");
        paths = new ClusterPaths(new PlainTraffic(true), announcements, members, stored, () -> serving);
    }

    @Test
    void pathsArePublishedAndStoredAtChangesAlone() {
        int questions = members.questions.get();
        for (int i = 0; i < 100; i++) {
            paths.publish();
        }
        assertThat(announcements.put).containsExactly(new PublishedPaths("http://127.0.0.1:8181", serving).text());
        assertThat(stored.served).isEqualTo(serving);
        assertThat(members.questions.get()).as("questions on a timer").isEqualTo(questions);
        serving = Map.of();
        paths.publish();
        assertThat(announcements.put).hasSize(2);
        assertThat(paths.isServedHere("auth")).isFalse();
    }

    @Test
    void pathsAreKnownWhenOwnAndStoredOnesAreHeard() {
        assertThat(paths.areKnown()).isFalse();
        announcements.say("a", new PublishedPaths("http://a", Map.of()));
        assertThat(paths.areKnown()).as("a service may be nowhere").isFalse();
        stored.store(Map.of());
        assertThat(paths.areKnown()).isTrue();
    }

    @Test
    void requestsBreakWhenMemberLeaves() {
        announcements.say("b", B);
        Exchange exchange = paths.upstreams().to("/storage/x").get(0).begin();
        members.join("c");
        announcements.say("b", null);
        assertThat(exchange.broken()).isNull();
        members.leave("b");
        assertThat(exchange.broken()).isEqualTo(Exchange.Break.LOST);
    }

    @Test
    void requestsBreakWhenPathsOfNodeThatHasLeftAreRetracted() {
        announcements.say("b", B);
        members.leave("b");
        Upstream upstream = paths.upstreams().to("/storage/x").get(0);
        Exchange exchange = upstream.begin();
        announcements.say("b", null);
        assertThat(exchange.broken()).isEqualTo(Exchange.Break.LOST);
        members.join("b");
        announcements.say("b", B);
        assertThat(paths.upstreams().to("/storage/x"))
                .as("the node that has joined again")
                .hasSize(1)
                .doesNotContain(upstream);
    }

    @Test
    void nodeThatIsNoMemberYetHasNotLeft() {
        announcements.say("c", B);
        Exchange exchange = paths.upstreams().to("/storage/x").get(0).begin();
        members.leave("b");
        assertThat(exchange.broken()).isNull();
    }

    /** Requests have passwords in them, which would be readable on the way. */
    @Test
    void nodeOnAnotherMachineIsNotSpokenToWithoutTls() {
        ClusterPaths careful = new ClusterPaths(new PlainTraffic(false), announcements, members, stored, () -> serving);
        Map<String, List<String>> served = Map.of("storage", List.of("/storage/*"));
        announcements.say("b", new PublishedPaths("http://192.0.2.1:8181", served));
        assertThat(careful.upstreams().to("/storage/x")).isEmpty();
        announcements.say("b", new PublishedPaths("http://127.0.0.1:8181", served));
        assertThat(careful.upstreams().to("/storage/x")).hasSize(1);
    }

    @Test
    void lossOfSessionDoesNotCompleteRetraction() {
        paths.publish();
        announcements.say("a", null);
        announcements.say("a", new PublishedPaths("http://a", serving));
        CompletableFuture<Void> retracted = paths.retract();
        assertThat(retracted).isNotDone();
        announcements.say("a", null);
        assertThat(retracted).isCompleted();
    }

    @Test
    void retractionIsFinalAndCompletesWhenHeard() {
        paths.publish();
        CompletableFuture<Void> retracted = paths.retract();
        serving = Map.of("storage", List.of("/storage/*"));
        paths.publish();
        assertThat(announcements.put).hasSize(2).endsWith("null");
        assertThat(retracted).isNotDone();
        announcements.say("a", null);
        assertThat(retracted).isCompleted();
    }
}
