package dev.midstream.swap.core.folder;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a jar, in a file beside it: {@code NAME.jar.deployed.txt} or {@code NAME.jar.refused.txt}. Its first
 * line names the state of the jar that it speaks of, so that a restart does not deploy the same file again.
 */
public final class ResultFile {
    private static final String DEPLOYED = ".deployed.txt";
    private static final String REFUSED = ".refused.txt";

    private ResultFile() {}

    /** Whether this state of the jar was deployed or refused before. */
    public static boolean settles(Path jar, FolderEntry dropped) {
        return speaksOf(beside(jar, DEPLOYED), dropped) || speaksOf(beside(jar, REFUSED), dropped);
    }

    private static boolean speaksOf(Path note, FolderEntry dropped) {
        try {
            return Files.exists(note) && Files.readAllLines(note).contains(dropped.stamp());
        } catch (IOException e) {
            return false;
        }
    }

    public static void deployed(Path jar, FolderEntry dropped, SwapRecord swap) throws IOException {
        List<String> lines = new ArrayList<>(List.of(dropped.stamp(), sentence(swap), "SHA-256 " + swap.digest()));
        swap.notes().forEach(note -> lines.add("Note: " + note));
        Files.write(beside(jar, DEPLOYED), lines);
    }

    private static String sentence(SwapRecord swap) {
        if (swap.verdict() == Verdict.UNCHANGED) {
            return "Unchanged at " + swap.at() + ": " + String.join("; ", swap.reasons()) + ", swap " + swap.id() + ".";
        }
        return "Deployed at " + swap.at() + ": " + swap.service() + " " + swap.to() + " follows "
                + (swap.from() == null ? "nothing, it is the first" : swap.from()) + ", swap " + swap.id() + ".";
    }

    public static void refused(Path jar, FolderEntry dropped, SwapRecord swap) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(dropped.stamp());
        lines.add("Refused at " + swap.at() + ", nothing has changed, because");
        swap.reasons().forEach(reason -> lines.add("- " + reason));
        lines.add("It is tried again when the jar changes.");
        Files.write(beside(jar, REFUSED), lines);
    }

    public static void remove(Path jar) {
        try {
            Files.deleteIfExists(beside(jar, DEPLOYED));
            Files.deleteIfExists(beside(jar, REFUSED));
        } catch (IOException e) {
            throw new UncheckedIOException("The note beside " + jar + " cannot be removed", e);
        }
    }

    private static Path beside(Path jar, String suffix) {
        return jar.resolveSibling(jar.getFileName() + suffix);
    }
}
