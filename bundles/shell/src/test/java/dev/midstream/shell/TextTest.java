package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void longTextIsShortenedAtOneEnd() {
        assertThat(Text.head("abcdefgh", 6)).isEqualTo("abcd..");
        assertThat(Text.tail("abcdefgh", 6)).isEqualTo("..efgh");
        assertThat(Text.head("abc", 3)).isEqualTo("abc");
        assertThat(Text.withoutCut("..efgh")).isEqualTo("efgh");
    }

    @Test
    void fieldContinuesUnderItself() {
        assertThat(Text.field("note", "word ".repeat(20)))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Text.WIDTH))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith(" ".repeat(11) + "word"));
    }

    @Test
    void fieldKeepsAWordThatIsTooLong() {
        assertThat(Text.field("to", "x".repeat(100))).containsExactly("to         " + "x".repeat(100));
    }
}
