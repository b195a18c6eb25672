package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void smallTableIsPrintedAsItIs() {
        assertThat(new Table("None", "Id", "Service")
                        .row("12", "storage")
                        .row(3, null)
                        .lines())
                .containsExactly("Id  Service", "--  -------", "12  storage", "3   -");
    }

    @Test
    void emptyTableIsASentence() {
        assertThat(new Table("No swaps yet", "Id").lines()).containsExactly("No swaps yet");
    }

    @Test
    void chosenColumnsAreShortenedFirst() {
        Table table = new Table("None", "Id", "Service", "Why").keepHead("Why").keepTail("Service");
        table.row("a fixed text of some length", "dev.midstream.storage.long", "word ".repeat(20));
        assertThat(table.lines().get(2))
                .hasSize(Text.WIDTH)
                .startsWith("a fixed text of some length  ..")
                .contains("midstream.storage.long  word")
                .endsWith("..");
    }

    @Test
    void otherColumnsAreShortenedIfNeeded() {
        Table table = new Table("None", "A", "B", "C").row("a".repeat(90), "b".repeat(90), "c");
        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Text.WIDTH));
    }
}
