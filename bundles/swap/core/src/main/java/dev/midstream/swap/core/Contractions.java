package dev.midstream.swap.core;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.core.plan.Jars;
import dev.midstream.swap.core.plan.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.osgi.framework.Bundle;

/** Migrations after which the live revision, which goes on running beside the new one, would fail. */
final class Contractions {
    private Contractions() {}

    /** Sentences, one for each statement. */
    static List<String> of(Artifact artifact, Bundle live) {
        try {
            if (!Migrations.in(artifact.file())) {
                return List.of();
            }
            try (Jar before = Jars.of(live);
                    Jar after = Jars.open(artifact.file())) {
                return Migrations.pending(before, after).stream()
                        .flatMap(migration -> migration.contractions().stream()
                                .map(statement -> sentence(live, migration.script(), statement)))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations of " + artifact.file() + " cannot be read", e);
        }
    }

    private static String sentence(Bundle live, String script, String statement) {
        return script + " takes away what " + live.getSymbolicName() + " " + live.getVersion()
                + " may still use while it is live or resident: " + statement
                + "; expand now, and contract one release later";
    }
}
