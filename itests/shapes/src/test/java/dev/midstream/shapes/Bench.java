package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import dev.midstream.shapes.Row.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A node with the consumer, and the bundles to deploy on it. */
final class Bench {
    /** Answers after which a version has been used. */
    private static final long SOME = 20;

    /** Prefix of needed bundles that are jars of the class path. */
    static final String LIBRARY = "library:";

    private final Node node;
    private final Bundles bundles;
    private final Set<String> installed = new HashSet<>();

    Bench(Node node, Bundles bundles) {
        this.node = node;
        this.bundles = bundles;
    }

    Node node() {
        return node;
    }

    /** Puts the configurations and unmanaged bundles in place that a shape needs. */
    void prepare(Shape shape) throws Exception {
        for (Path configuration : bundles.configurations(shape.name())) {
            Files.copy(configuration, node.etc(configuration.getFileName().toString()));
        }
        for (String needed : shape.needs()) {
            if (installed.add(needed)) {
                if (needed.startsWith(LIBRARY)) {
                    location(Bundles.library(needed.substring(LIBRARY.length())));
                } else {
                    install(needed);
                }
            }
        }
    }

    /** Installs a bundle that is not managed. */
    void install(String name) throws Exception {
        location(bundles.of(name, 1));
    }

    private void location(Path jar) throws IOException {
        node.driver().run("install", jar.toUri().toString());
    }

    void update(String name, int version) throws Exception {
        node.driver().run("update", "shapes." + name, bundles.of(name, version).toString());
    }

    void uninstall(String name) throws IOException {
        node.driver().run("uninstall", "shapes." + name);
    }

    /** Deploys what was planned before; both must refuse with the same sentences or not at all. */
    Outcome deploy(Shape shape, int version, String... options) throws Exception {
        return deploy(List.of(bundles.of(shape.name(), version)), options).get(0);
    }

    List<Outcome> deploy(List<Path> jars, String... options) throws IOException {
        List<Outcome> planned = node.driver().plan(jars);
        List<Outcome> outcomes = node.driver().deploy(jars, options);
        List<String> reasons =
                planned.stream().flatMap(plan -> plan.reasons().stream()).toList();
        if (outcomes.stream().allMatch(Outcome::committed)) {
            assertThat(reasons).as("refused by the plan, but deployed").isEmpty();
        } else {
            assertThat(outcomes.get(0).reasons())
                    .as("the plan and the deployment give the same sentences")
                    .extracting(reason -> reason.replaceAll(" \\(waited \\d+ s\\)$", ""))
                    .isEqualTo(reasons);
        }
        return outcomes;
    }

    List<Path> set(int version, String... names) throws Exception {
        List<Path> set = new ArrayList<>();
        for (String name : names) {
            set.add(bundles.of(name, version));
        }
        return set;
    }

    void committed(Outcome outcome) {
        assertThat(outcome.committed()).as(outcome.reasons().toString()).isTrue();
    }

    void committed(List<Outcome> outcomes) {
        outcomes.forEach(this::committed);
    }

    /** Takes down a refusal, which must be the expected one. */
    void refused(Shape shape, Row row, Outcome outcome) {
        assertThat(outcome.verdict()).isEqualTo("REFUSED");
        assertThat(String.join("; ", outcome.reasons())).startsWith(String.valueOf(shape.refused()));
        row.set(Column.SWAP, "refused: " + String.join("; ", outcome.reasons()));
    }

    /** Waits for the first answer, which must be the expected one. */
    void awaitAnswer(Shape shape, String version) throws Exception {
        String[] last = new String[1];
        try {
            node.await(shape.name() + " answers", () -> {
                last[0] = answerOf(shape);
                return version.equals(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(shape.name() + " does not answer " + version + " but " + last[0], e);
        }
    }

    /** Returns the answer of a shape, or its failure. */
    String answerOf(Shape shape) {
        try {
            return shape.probe().ask(node);
        } catch (Exception e) {
            return e.toString();
        }
    }

    void awaitAnswers(Probe.Load load, String version) throws Exception {
        long before = load.tally().answered(version);
        node.await(version + " answers the load", () -> load.tally().answered(version) >= before + SOME);
    }
}
