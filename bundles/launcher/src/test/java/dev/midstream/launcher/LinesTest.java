package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();

    @Test
    void coloursAreRemoved() throws IOException {
        write(new Lines(target, false), "\u001b[31mREFUSED\u001b[0m: \u001b[31;1mü\u001b[m\n");

        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("REFUSED: ü\n");
    }

    @Test
    void sequenceInTwoPiecesIsRemoved() throws IOException {
        Lines lines = new Lines(target, false);
        write(lines, "a\u001b");
        write(lines, "[3");
        write(lines, "1mb");

        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
    }

    @Test
    void coloursStayOnTerminal() throws IOException {
        Lines lines = new Lines(target, true);
        write(lines, "\u001b[31mUNDONE\u001b[0m\n");

        assertThat(target.toString(StandardCharsets.UTF_8)).contains("\u001b[31m");
        assertThat(lines.last()).isEqualTo("UNDONE");
    }

    @Test
    void lastLineSkipsBlankOnes() throws IOException {
        Lines lines = new Lines(target, false);
        write(lines, "first\nlast\r\n  \n\n");

        assertThat(lines.last()).isEqualTo("last");
    }

    @Test
    void lastLineNeedsNoEnd() throws IOException {
        Lines lines = new Lines(target, false);
        write(lines, "first\nUNDONE by the watch");

        assertThat(lines.last()).isEqualTo("UNDONE by the watch");
    }

    @Test
    void eachPieceIsFlushed() throws IOException {
        write(new Lines(new BufferedOutputStream(target), false), "stage\n");

        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("stage\n");
    }

    @Test
    void undoneDeploymentHasStatusTwo() {
        assertThat(Outcome.status(1, "UNDONE by the watch", "")).isEqualTo(2);
        assertThat(Outcome.status(0, "UNDONE by the watch", "")).isEqualTo(2);
        assertThat(Outcome.status(1, "swap 7", "Error executing command: UNDONE by the judge"))
                .isEqualTo(2);
    }

    @Test
    void refusedDeploymentHasStatusOne() {
        assertThat(Outcome.status(1, "plan", "Error executing command: REFUSED"))
                .isEqualTo(1);
    }

    @Test
    void committedDeploymentHasStatusZero() {
        assertThat(Outcome.status(0, "COMMITTED, nothing was UNDONE", "")).isZero();
    }

    private static void write(Lines lines, String text) throws IOException {
        lines.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
