package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryCommandTest {
    private final Shell shell = Shell.onNode();

    @Test
    void negativeLimitIsRefusedWithASentence() {
        Shell.Result result = shell.run("ms:history --limit -5");
        assertThat(result.failed()).isTrue();
        assertThat(result.out())
                .isEqualToIgnoringNewLines("--limit takes a whole number from 0 to 1000000; it was '-5'.");
    }
}
