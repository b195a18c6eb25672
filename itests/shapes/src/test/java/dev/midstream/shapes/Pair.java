package dev.midstream.shapes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two released versions of a bundle.
 *
 * @param kind of the bundle, and the load
 * @param bundle name of the artifact
 * @param refused part of the sentence that refuses the second version, or null if it is deployed
 * @param foreseen true if the plan refuses it too
 * @param needs bundles that are installed before, and are not managed; contracts of services that are registered before
 * @param with bundles that are deployed before
 */
record Pair(
        String kind,
        String bundle,
        String from,
        String to,
        Probe probe,
        String refused,
        boolean foreseen,
        List<String> needs,
        List<Path> with) {
    private static final Path RELEASED = Path.of(System.getProperty("bundles")).resolveSibling("pairs");

    static Pair of(String kind, String bundle, String from, String to, Probe probe) {
        return new Pair(kind, bundle, from, to, probe, null, true, List.of(), List.of());
    }

    Pair refused(String sentence) {
        return new Pair(kind, bundle, from, to, probe, sentence, true, needs, with);
    }

    /** Expects that the second version fails in its proof, of which the plan knows nothing. */
    Pair failing(String sentence) {
        return new Pair(kind, bundle, from, to, probe, sentence, false, needs, with);
    }

    Pair needs(String... names) {
        return new Pair(kind, bundle, from, to, probe, refused, foreseen, List.of(names), with);
    }

    Pair with(String... names) {
        return new Pair(
                kind,
                bundle,
                from,
                to,
                probe,
                refused,
                foreseen,
                needs,
                Stream.of(names).map(Pair::jar).toList());
    }

    static Path jar(String name) {
        return RELEASED.resolve(name + ".jar");
    }

    /** Returns the first version, which does not exist if the distribution has it. */
    Path before() {
        return jar(bundle + "-" + from);
    }

    /** Returns the second version, or the first one under the number of the second if there is no release of that number. */
    Path after() {
        Path released = jar(bundle + "-" + to);
        if (Files.exists(released)) {
            return released;
        }
        try {
            Path renumbered = Files.createTempDirectory("pair").resolve(released.getFileName());
            Versions.replace(before(), from, to, renumbered);
            return renumbered;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String row(long operations, long failures, String result) {
        return "| " + String.join(" | ", kind, bundle, from, to, "" + operations, "" + failures, result) + " |\n";
    }

    @Override
    public String toString() {
        return bundle + " " + from + " to " + to;
    }
}
