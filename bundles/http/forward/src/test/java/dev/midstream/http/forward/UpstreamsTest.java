package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaysTest {
    private final Ways ways = new Ways();

    private static Served served(String node, String service, String... patterns) {
        return Served.of(new Served("http://" + node, Map.of(service, List.of(patterns))).text());
    }

    private List<String> to(String path) {
        return ways.to(path).stream().map(Way::node).sorted().toList();
    }

    @Test
    void thePatternThatMatchesBestDecides() {
        ways.said("a", served("a", "storage", "/storage/*"));
        ways.said("b", served("b", "storage", "/storage/*", "/storage/objects/*"));
        ways.said("c", served("c", "pages", "*.html", "/exact"));
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
    void everythingAndTheDefaultComeLast() {
        ways.said("a", served("a", "all", "/*"));
        ways.said("b", served("b", "default", "/"));
        assertThat(to("/x")).containsExactly("a");
        ways.said("a", null);
        assertThat(to("/x/y")).containsExactly("b");
    }

    @Test
    void aNodeThatSaysNothingMoreGetsNothingMore() {
        ways.said("a", served("a", "storage", "/storage/*"));
        assertThat(ways.serve("storage")).isTrue();
        ways.said("a", served("a", "storage"));
        assertThat(to("/storage")).isEmpty();
        ways.said("a", null);
        assertThat(ways.serve("storage")).isFalse();
    }

    @Test
    void whatIsUnderWayToANodeThatIsGoneIsBrokenOff() {
        ways.said("a", served("a", "storage", "/storage/*"));
        List<String> ended = new ArrayList<>();
        Runnable request = () -> ended.add("request");
        ways.to("/storage/x").get(0).begin(request);
        ways.said("a", served("a", "storage", "/storage/*", "/more"));
        assertThat(ended).isEmpty();
        ways.said("a", null);
        assertThat(ended).containsExactly("request");
    }

    @Test
    void aNodeThatWasNotReachedIsTakenOnlyIfThereIsNoOther() {
        ways.said("a", served("a", "storage", "/storage/*"));
        ways.said("b", served("b", "storage", "/storage/*"));
        List<Way> all = ways.to("/storage/x");
        Way failed = all.get(0);
        Runnable first = () -> {};
        failed.begin(first);
        failed.end(first, false);
        for (int draw = 0; draw < 20; draw++) {
            assertThat(Ways.pick(all, Set.of())).isSameAs(all.get(1));
        }
        assertThat(Ways.pick(all, Set.of(all.get(1).node()))).isSameAs(failed);
        assertThat(Ways.pick(all, Set.of("a", "b"))).isNull();
        failed.begin(first);
        failed.end(first, true);
        assertThat(failed.rests()).isFalse();
    }
}
