package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import dev.midstream.shapes.Row.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A node with the consumer, and the bundles to deploy on it. */
final class Bench {
    /** Prefix of needed bundles that are jars of the class path. */
    static final String LIBRARY = "library:";

    /** Beginning of the reason that a plan gives for the other bundles of a set. */
    private static final String ALONG = "it is deployed along with";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
            Files.copy(
                    configuration,
                    node.etc(configuration.getFileName().toString()),
                    StandardCopyOption.REPLACE_EXISTING);
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
    Outcome deploy(Shape shape, Row row, int version, String... options) throws Exception {
        return deploy(set(version, shape.name()), row, options).get(0);
    }

    List<Outcome> deploy(List<Path> jars, Row row, String... options) throws IOException {
        List<Outcome> planned = node.driver().plan(jars);
        planned.stream().filter(plan -> plan.to().equals("2.0.0")).forEach(plan -> plan.notes()
                .forEach(row::note));
        List<Outcome> outcomes = node.driver().deploy(jars, options);
        List<String> reasons = planned.stream()
                .flatMap(plan -> plan.reasons().stream())
                .filter(reason -> !reason.startsWith(ALONG))
                .toList();
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
            await(shape.name() + " answers " + version, () -> {
                last[0] = answerOf(shape);
                return version.equals(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + last[0]);
        }
    }

    /** Waits until a probe has an answer. */
    void awaitAnswer(Probe probe) throws Exception {
        Exception[] last = new Exception[1];
        try {
            await("an answer", () -> {
                try {
                    probe.ask(node);
                    return true;
                } catch (Exception e) {
                    last[0] = e;
                    return false;
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + last[0], last[0]);
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

    void awaitAnswers(Shape shape, Probe.Load load, String version) throws Exception {
        long enough = load.tally().answered(version) + shape.probe().some();
        await(
                shape.name() + " " + version + " answers the load",
                () -> load.tally().answered(version) >= enough);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
