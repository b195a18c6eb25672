package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.http.router.site.PathPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A path has one owner, which does not change while it claims the path. */
class RoutesTest {
    private static List<PathPattern> patterns(String... texts) {
        return Arrays.stream(texts).map(PathPattern::of).toList();
    }

    private static Routes routes(Map<String, List<PathPattern>> claims) {
        return Routes.NONE.next(claims, service -> null, List.of());
    }

    private final Routes shop = routes(Map.of("shop", patterns("/shop/*", "*.html", "/exact")));

    @Test
    void platformPathsCannotBeTaken() {
        for (String path : List.of(
                "/health/ready",
                "/health",
                "/health/*",
                "/midstream/*",
                "/midstream/v1/services",
                "/metrics",
                "/openapi.json",
                "/console/*",
                "/console/a/b")) {
            assertThat(Routes.NONE.conflict(PathPattern.of(path), "shop"))
                    .as(path)
                    .contains("platform");
            Routes taken = routes(Map.of("shop", patterns(path, "/*")));
            assertThat(taken.match(path.replace("/*", "")).managed()).as(path).isFalse();
        }
        assertThat(Routes.NONE.conflict(PathPattern.of("/healthy"), "shop")).isNull();
        assertThat(routes(Map.of("shop", patterns("*.json")))
                        .match("/openapi.json")
                        .managed())
                .isFalse();
    }

    @Test
    void patternInsideOfAnotherServiceIsRefused() {
        for (String path : List.of("/shop/*", "/shop/admin/*", "/shop", "/shop/x", "*.html", "/exact")) {
            assertThat(shop.conflict(PathPattern.of(path), "other")).as(path).contains("belongs to shop");
            assertThat(shop.conflict(PathPattern.of(path), "shop")).as(path).isNull();
        }
    }

    @Test
    void textThatIsNoPatternIsAConflict() {
        assertThat(shop.conflict("no-slash", "other")).contains("path no-slash of other cannot be served");
        assertThat(shop.conflict("/shop/x", "other")).contains("belongs to shop");
        assertThat(shop.conflict("/other", "other")).isNull();
    }

    @Test
    void prefixAroundAnotherServiceIsRefused() {
        Routes inner = routes(Map.of("inner", patterns("/shop/admin/*")));
        assertThat(inner.conflict(PathPattern.of("/shop/*"), "shop")).contains("belongs to inner");
    }

    @Test
    void catchAllAndSiblingsAreAccepted() {
        for (String path : List.of("/*", "/", "/shopping/*", "/exactly", "*.htm")) {
            assertThat(shop.conflict(PathPattern.of(path), "other")).as(path).isNull();
        }
    }

    @Test
    void ownerKeepsPatternWhileItClaimsIt() {
        Routes both = shop.next(
                Map.of("shop", patterns("/shop/*"), "a", patterns("/shop/x", "/a/*")), service -> null, List.of());
        assertThat(both.match("/shop/x").service()).isEqualTo("shop");
        assertThat(both.match("/a/x").service()).isEqualTo("a");
        Routes released = both.next(Map.of("a", patterns("/shop/x")), service -> null, List.of());
        assertThat(released.match("/shop/x").service()).isEqualTo("a");
        assertThat(released.match("/shop/y")).isNull();
    }

    @Test
    void unmanagedPatternsKeepTheirPathsFromWeakerOnes() {
        Routes routes =
                Routes.NONE.next(Map.of("shop", patterns("*.html", "/")), service -> null, patterns("/pages/*"));
        assertThat(routes.match("/pages/x.html").managed()).isFalse();
        assertThat(routes.match("/x.html").service()).isEqualTo("shop");
    }
}
