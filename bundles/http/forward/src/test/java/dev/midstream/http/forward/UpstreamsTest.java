package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
    void storedPathsAreKnownWhileNoNodeServesThem() {
        upstreams.store(Map.of("storage", List.of("/storage/*"), "pages", List.of("*.html")));
        assertThat(to("/storage/x")).isEmpty();
        assertThat(upstreams.isStored("/storage/x")).isTrue();
        assertThat(upstreams.isStored("/any/page.html")).isTrue();
        assertThat(upstreams.isStored("/unknown")).isFalse();
        upstreams.store(Map.of("pages", List.of("*.html")));
        assertThat(upstreams.isStored("/storage/x")).as("it was undeployed").isFalse();
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
    void requestsEndWhenNodeRetractsAndBreakWhenItLeaves() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        Exchange exchange = upstreams.to("/storage/x").get(0).begin();
        upstreams.said("a", served("a", "storage", "/storage/*", "/more"));
        upstreams.said("a", null);
        assertThat(to("/storage/x")).isEmpty();
        assertThat(exchange.broken()).as("it only gets no more").isNull();
        upstreams.leave("a");
        assertThat(exchange.broken()).isEqualTo(Exchange.Break.LOST);
    }

    @Test
    void nodeThatHasJoinedAgainIsAsked() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        Upstream former = upstreams.to("/storage/x").get(0);
        upstreams.leave("a");
        Upstream next = upstreams.to("/storage/x").get(0);
        assertThat(next).isNotSameAs(former);
        assertThat(next.begin().broken()).isNull();
        assertThat(former.begin().broken()).as("chosen before it left").isEqualTo(Exchange.Break.LOST);
    }

    @Test
    void processAtAnotherAddressReplacesFormerOne() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        Exchange exchange = upstreams.to("/storage/x").get(0).begin();
        upstreams.said("a", null);
        upstreams.said("a", served("elsewhere", "storage", "/storage/*"));
        assertThat(exchange.broken()).isEqualTo(Exchange.Break.LOST);
        assertThat(upstreams.to("/storage/x").get(0).url()).isEqualTo("http://elsewhere");
    }

    @Test
    void silentRequestIsBrokenOff() {
        AtomicLong now = new AtomicLong();
        Upstream upstream = new Upstream("a", "http://a", now::get);
        Exchange silent = upstream.begin();
        Exchange active = upstream.begin();
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        active.active();
        upstream.breakSilent(Duration.ofSeconds(9));
        assertThat(silent.broken()).isEqualTo(Exchange.Break.SILENT);
        assertThat(active.broken()).isNull();
    }

    @Test
    void aNodeThatWasNotReachedIsTakenOnlyIfThereIsNoOther() {
        upstreams.said("a", served("a", "storage", "/storage/*"));
        upstreams.said("b", served("b", "storage", "/storage/*"));
        List<Upstream> all = upstreams.to("/storage/x");
        Upstream failed = all.get(0);
        failed.end(failed.begin(), Upstream.Fate.LOST);
        for (int draw = 0; draw < 20; draw++) {
            assertThat(Upstreams.pick(all, Set.of())).isSameAs(all.get(1));
        }
        assertThat(Upstreams.pick(all, Set.of(all.get(1).node()))).isSameAs(failed);
        assertThat(Upstreams.pick(all, Set.of("a", "b"))).isNull();
        failed.end(failed.begin(), Upstream.Fate.UNKNOWN);
        assertThat(failed.rests()).as("a failure of the client says nothing").isTrue();
        failed.end(failed.begin(), Upstream.Fate.ANSWERED);
        assertThat(failed.rests()).isFalse();
    }
}
