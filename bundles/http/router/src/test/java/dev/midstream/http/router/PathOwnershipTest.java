package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.swap.gate.BindException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Paths belong to what is live, and move with a shift. */
class PathOwnershipTest {
    private final PathOwnership ownership = new PathOwnership(service -> null, Map.of());

    /** @param text for example {@code "shop: /a/* /b; other: /c"} */
    private static Map<String, Collection<PathPattern>> claims(String text) {
        Map<String, Collection<PathPattern>> claims = new HashMap<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("; ")) {
            String[] parts = line.split(": ?", 2);
            claims.put(
                    parts[0],
                    parts[1].isEmpty()
                            ? List.of()
                            : List.of(parts[1].split(" ")).stream()
                                    .map(PathPattern::of)
                                    .toList());
        }
        return claims;
    }

    private void live(String text) {
        ownership.update(claims(text), List.of());
    }

    private PathOwnership.Reservation reserve(String coming, String... leaving) throws BindException {
        return ownership.reserve(claims(coming), List.of(leaving));
    }

    private String owner(String path) {
        return owner(ownership.routes(), path);
    }

    private static String owner(Routes routes, String path) {
        Routes.Owner owner = routes.match(path);
        return owner == null ? null : owner.service();
    }

    @Test
    void livePathIsRefusedToOthers() throws Exception {
        live("shop: /shop/*");
        assertThatThrownBy(() -> reserve("other: /shop/items/*"))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("belongs to shop, which has /shop/*");
        assertThat(ownership.conflicts("other", List.of("/shop/items/*"), List.of("other")))
                .hasSize(1);
        reserve("shop: /shop/* /more/*");
    }

    @Test
    void pathOfRevisionKeptForUndoIsFree() throws Exception {
        live("shop: /old/*");
        live("shop: /new/*"); // its next revision; the one before is resident
        assertThat(owner("/old/x")).isNull();
        PathOwnership.Reservation taken = reserve("other: /old/*");
        live("shop: /new/*; other: /old/*");
        ownership.end(taken);
        assertThat(owner("/old/x")).isEqualTo("other");
        assertThatThrownBy(() -> reserve("shop: /old/*"))
                .as("the undo")
                .hasMessageContaining("/old/* of shop belongs to other");
    }

    @Test
    void reservedPathIsRefusedToOthers() throws Exception {
        PathOwnership.Reservation first = reserve("shop: /shop/*");
        assertThatThrownBy(() -> reserve("other: /shop/*")).hasMessageContaining("belongs to shop");
        assertThat(owner("/shop/x")).as("nobody has it yet").isNull();
        assertThat(owner(ownership.next(), "/shop/x")).isEqualTo("shop");
        ownership.end(first);
        ownership.end(first);
        reserve("other: /shop/*");
    }

    @Test
    void pathMovesWithinSet() throws Exception {
        live("one: /shop/*; two: /two/*");
        assertThat(ownership.conflicts("two", List.of("/shop/*"), List.of("one", "two")))
                .isEmpty();
        PathOwnership.Reservation set = reserve("one: /one/*; two: /two/* /shop/*");
        assertThat(owner("/shop/x")).isEqualTo("one");
        assertThat(owner(ownership.next(), "/shop/x")).isEqualTo("two");
        live("one: /one/*; two: /two/* /shop/*");
        ownership.end(set);
        assertThat(owner("/shop/x")).isEqualTo("two");
        assertThat(owner(ownership.next(), "/shop/x")).isNull();
    }

    @Test
    void setThatWantsOnePathTwiceIsRefused() {
        live("one: /shop/*");
        assertThatThrownBy(() -> reserve("one: /shop/*; two: /shop/*")).isInstanceOf(BindException.class);
    }

    @Test
    void pathOfLeavingServiceIsFree() throws Exception {
        live("one: /shop/*");
        reserve("two: /shop/*", "one");
        assertThat(owner("/shop/x")).isEqualTo("one");
        assertThat(owner(ownership.next(), "/shop/x")).isEqualTo("two");
    }

    @Test
    void refusedSetLeavesNothingBehind() throws Exception {
        live("one: /shop/*; two: /two/*");
        ownership.end(reserve("one: /one/*; two: /two/* /shop/*"));
        assertThat(owner("/shop/x")).isEqualTo("one");
        assertThat(owner(ownership.next(), "/shop/x")).isNull();
        assertThatThrownBy(() -> reserve("two: /shop/*")).isInstanceOf(BindException.class);
    }
}
