package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.http.router.site.PathPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts knows the paths of its services. */
class KnownPathsTest {
    private static final List<PathPattern> SHOP = List.of(PathPattern.of("/shop/*"), PathPattern.of("*.shop"));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("midstream").resolve("http-paths.properties");
    }

    @Test
    void pathsOfInstalledServicesSurviveRestart() {
        new KnownPaths(file).update(Map.of("shop", SHOP, "other", List.of(PathPattern.of("/other"))), Set.of("shop"));
        assertThat(new KnownPaths(file).all()).isEqualTo(Map.of("shop", SHOP));
    }

    @Test
    void serviceThatDoesNotServeYetKeepsItsPaths() {
        KnownPaths known = new KnownPaths(file);
        known.update(Map.of("shop", SHOP), Set.of("shop"));
        known.update(Map.of("shop", List.of()), Set.of("shop"));
        known.update(Map.of(), Set.of("shop"));
        assertThat(known.all()).containsKey("shop");
    }

    @Test
    void withdrawnServiceIsDropped() {
        new KnownPaths(file).update(Map.of("shop", SHOP), Set.of("shop"));
        new KnownPaths(file).update(Map.of(), Set.of());
        assertThat(new KnownPaths(file).all()).isEmpty();
    }

    @Test
    void revisionWithoutPathsMakesThemUnknown() {
        new KnownPaths(file).update(Map.of("shop", SHOP), Set.of("shop"));
        new KnownPaths(file).forget("shop");
        assertThat(new KnownPaths(file).all()).isEmpty();
    }

    @Test
    void damagedFileIsReplaced() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "shop=no-pattern\n");
        KnownPaths known = new KnownPaths(file);
        assertThat(known.all()).isEmpty();
        known.update(Map.of("shop", SHOP), Set.of("shop"));
        assertThat(new KnownPaths(file).all()).containsKey("shop");
    }
}
