package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
    private final Upstreams upstreams = new Upstreams();

    private static PublishedPaths served(String node, String service, String... patterns) {
        return PublishedPaths.of(new PublishedPaths("http://" + node, Map.of(service, List.of(patterns))).text());
    }

    private List<String> to(String path) {
        return upstreams.to(path).stream().map(Upstream::node).sorted().toList();
    }

    @Test
    void thePatternThatMatchesBestDecides() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        upstreams.said("b", served("b", "storage", "/storage/*", "/storage/objects/*"));
        upstreams.said("c", served("c", "pages", "*.html", "/exact"));
        assertThat(to("/storage")).containsExactly("a", "b");
        assertThat(to("/storage/usage")).containsExactly("a", "b");
        assertThat(to("/storage/objects/x")).containsExactly("b");
        assertThat(to("/exact")).containsExactly("c");
        assertThat(to("/exact/no")).isEmpty();
        assertThat(to("/any/page.html")).containsExactly("c");
        assertThat(to("/storagex")).isEmpty();
        assertThat(to("/")).isEmpty();
    }

    @Test
    void pathsOfServiceThatIsNowhereAreRemembered() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        assertThat(upstreams.missing()).isEmpty();
        upstreams.said("a", null);
        assertThat(to("/storage/x")).isEmpty();
        assertThat(upstreams.remembers("/storage/x")).isTrue();
        assertThat(upstreams.remembers("/unknown")).isFalse();
        assertThat(upstreams.missing()).containsExactly("storage");
        upstreams.forget(Set.of("storage"));
        assertThat(upstreams.remembers("/storage/x")).isFalse();
    }

    @Test
    void everythingAndTheDefaultComeLast() {
        upstreams.said("a", served("a", "all", "/*"));
        upstreams.said("b", served("b", "default", "/"));
        assertThat(to("/x")).containsExactly("a");
        upstreams.said("a", null);
        assertThat(to("/x/y")).containsExactly("b");
    }

    @Test
    void aNodeThatSaysNothingMoreGetsNothingMore() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        assertThat(upstreams.serve("storage")).isTrue();
        upstreams.said("a", served("a", "storage"));
        assertThat(to("/storage")).isEmpty();
        upstreams.said("a", null);
        assertThat(upstreams.serve("storage")).isFalse();
    }

    @Test
    void whatIsUnderWayToANodeThatIsGoneIsBrokenOff() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        List<String> ended = new ArrayList<>();
        Runnable request = () -> ended.add("request");
        upstreams.to("/storage/x").get(0).begin(request);
        upstreams.said("a", served("a", "storage", "/storage/*", "/more"));
        assertThat(ended).isEmpty();
        upstreams.said("a", null);
        assertThat(ended).containsExactly("request");
    }

    @Test
    void aNodeThatWasNotReachedIsTakenOnlyIfThereIsNoOther() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        upstreams.said("b", served("b", "storage", "/storage/*"));
        List<Upstream> all = upstreams.to("/storage/x");
        Upstream failed = all.get(0);
        Runnable first = () -> {};
        failed.begin(first);
        failed.end(first, false);
        for (int draw = 0; draw < 20; draw++) {
            assertThat(Upstreams.pick(all, Set.of())).isSameAs(all.get(1));
        }
        assertThat(Upstreams.pick(all, Set.of(all.get(1).node()))).isSameAs(failed);
        assertThat(Upstreams.pick(all, Set.of("a", "b"))).isNull();
        failed.begin(first);
        failed.end(first, true);
        assertThat(failed.rests()).isFalse();
    }
}
