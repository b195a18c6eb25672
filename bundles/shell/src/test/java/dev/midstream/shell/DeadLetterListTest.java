package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadLetterListTest {
    private final Shell shell = Shell.onNode();

    DeadLetterListTest() {
        shell.letters.fill();
    }

    @Test
    void idFromTheTableFindsTheLetter() {
        String shown = shell.run("ms:dead").lines().stream()
                .filter(line -> line.contains(":1:1:2"))
                .map(line -> line.split(" ")[0])
                .findFirst()
                .orElseThrow();
        assertThat(shown).startsWith("..");
        Shell.Result result = shell.run("ms:dead --id '" + shown + "'");
        assertThat(result.out()).contains("ID:a-host-with-a-long-name.example-42563-1764200000000-4:1:1:1:2");
        assertThat(shell.run("ms:retry '" + shown + "'").out()).endsWith("Put back: 1\n");
    }

    @Test
    void endOfSeveralIdsIsRefused() {
        shell.letters.letters.addAll(shell.letters.letters);
        assertThat(shell.run("ms:retry 4:1:1:1:1").lastLine()).startsWith("2 dead letters have an id that ends in");
        assertThat(shell.letters.changes).isEmpty();
    }
}
