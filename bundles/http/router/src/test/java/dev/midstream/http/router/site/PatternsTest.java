package dev.midstream.http.router.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PatternsTest {
    private static String match(String path, String... patterns) {
        Map<PathPattern, String> values =
                Stream.of(patterns).collect(Collectors.toMap(PathPattern::of, Function.identity()));
        Match<String> match = new Patterns<>(values).match(path);
        return match == null ? "nothing" : match.value() + " " + match.servletPath() + " " + match.pathInfo();
    }

    @Test
    void anExactPatternGoesBeforeEveryOther() {
        assertThat(match("/a/b", "/a/b", "/a/*", "*.b", "/")).isEqualTo("/a/b /a/b null");
        assertThat(match("/a/b/", "/a/b")).isEqualTo("nothing");
    }

    @Test
    void theLongestPrefixOfWholeSegments() {
        assertThat(match("/a/b/c", "/a/*", "/a/b/*", "/*")).isEqualTo("/a/b/* /a/b /c");
        assertThat(match("/a/b", "/a/b/*")).isEqualTo("/a/b/* /a/b null");
        assertThat(match("/a/b/", "/a/b/*")).isEqualTo("/a/b/* /a/b /");
        assertThat(match("/a/bc", "/a/b/*")).isEqualTo("nothing");
        assertThat(match("/a", "/*")).isEqualTo("/*  /a");
        assertThat(match("/", "/*")).isEqualTo("/*  /");
    }

    @Test
    void anExtensionGoesBeforeTheDefaultAndAfterPrefixes() {
        assertThat(match("/a/x.txt", "*.txt", "/")).isEqualTo("*.txt /a/x.txt null");
        assertThat(match("/a/x.txt", "*.txt", "/a/*")).isEqualTo("/a/* /a /x.txt");
        assertThat(match("/a.txt/x", "*.txt")).isEqualTo("nothing");
    }

    @Test
    void theDefaultHasWhatIsLeft() {
        assertThat(match("/any/path", "/", "/other")).isEqualTo("/ /any/path null");
        assertThat(match("/", "", "/")).isEqualTo("  /");
    }

    @Test
    void whatIsNoPatternIsRefusedWithAReason() {
        for (String text : new String[] {"a", "/a/*/b", "/a*", "*.", "**.x/y"}) {
            assertThatThrownBy(() -> PathPattern.of(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/prefix/*");
        }
    }

    @Test
    void whatAFilterStandsBefore() {
        assertThat(PathPattern.of("/a/*").matches("/a")).isTrue();
        assertThat(PathPattern.of("/a/*").matches("/a/b")).isTrue();
        assertThat(PathPattern.of("/a/*").matches("/ab")).isFalse();
        assertThat(PathPattern.of("/*").matches("/any")).isTrue();
        assertThat(PathPattern.of("*.txt").matches("/a/b.txt")).isTrue();
        assertThat(PathPattern.of("/a").matches("/a/b")).isFalse();
    }
}
