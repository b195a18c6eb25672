package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.Migration;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.jar.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;

/** Migrations after which a revision that goes on running beside the new one, live or resident, would fail. */
public final class Contractions {
    private Contractions() {}

    /**
     * Sentences, one for each statement and each revision that may use what it takes away.
     *
     * @param running the service's revisions that are started, among them the live one
     */
    public static List<String> of(Artifact artifact, Bundle live, List<Bundle> running) {
        try {
            if (!Migrations.in(artifact.file())) {
                return List.of();
            }
            try (Jar before = Jars.of(live);
                    Jar after = Jars.open(artifact.file())) {
                List<Migration> contracting = Migrations.pending(before, after).stream()
                        .filter(migration -> !migration.contractions().isEmpty())
                        .toList();
                List<String> sentences = new ArrayList<>();
                for (Bundle revision : contracting.isEmpty() ? List.<Bundle>of() : running) {
                    sentences.addAll(against(revision, contracting, revision.equals(live)));
                }
                return sentences;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations of " + artifact.file() + " cannot be read", e);
        }
    }

    /** A revision that retires while it is read uses nothing any more. */
    private static List<String> against(Bundle revision, List<Migration> contracting, boolean live) throws IOException {
        try (Jar jar = Jars.of(revision)) {
            return contracting.stream()
                    .flatMap(migration -> migration.contractions().stream()
                            .filter(statement -> Migrations.mayUse(jar, statement))
                            .map(statement -> sentence(revision, live, migration.script(), statement)))
                    .toList();
        } catch (IOException | IllegalStateException e) {
            if (revision.getState() == Bundle.UNINSTALLED) {
                return List.of();
            }
            throw e;
        }
    }

    private static String sentence(Bundle revision, boolean live, String script, String statement) {
        return script + " takes away what " + revision.getSymbolicName() + " " + revision.getVersion()
                + " uses, which is "
                + (live
                        ? "live, and resident after a swap: " + statement
                                + "; deploy a revision that does without first, and contract one release later"
                        : "resident still: " + statement + "; deploy again when that has retired, see ms:info");
    }
}
