package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Node;
import dev.midstream.shapes.Row.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The compatibility suite. All shapes are swapped in one node, which is restarted once for all of them; then, with
 * {@code -Dshapes.control=true}, the same bundles are updated in a node that does not manage them. The observations must be those of docs/compatibility.md, whose
 * new text is in {@code target/shapes/compatibility.md}.
 */
class ShapesIT {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Path WORK = Path.of(System.getProperty("work"));
    /** Names of the shapes to run; all if it is empty. */
    private static final List<String> ONLY = Arrays.stream(
                    System.getProperty("only", "").split(","))
            .filter(name -> !name.isEmpty())
            .toList();

    /** Whether the control runs too: the same bundles in a node that does not manage them. */
    private static final boolean CONTROL = Boolean.getBoolean("control");

    private static final Map<Shape, Row> ROWS = new LinkedHashMap<>();

    private static Bundles bundles;
    private static Bench managed;
    private static Bench plain;

    @BeforeAll
    static void begin() throws Exception {
        bundles = new Bundles(Path.of(System.getProperty("sources")), WORK);
        Shapes.all().stream()
                .filter(shape -> ONLY.isEmpty() || ONLY.contains(shape.name()))
                .forEach(shape -> ROWS.put(shape, new Row()));
        managed = bench("managed");
    }

    @AfterAll
    static void end() throws Exception {
        for (Bench bench : Arrays.asList(managed, plain)) {
            if (bench != null) {
                bench.node().close();
            }
        }
    }

    private static Bench bench(String name) throws Exception {
        Node node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), WORK.resolve(name));
        node.start(null);
        node.deploy(BUNDLES.resolve("dev.midstream.fixtures.driver.jar"));
        Bench bench = new Bench(node, bundles);
        bench.install("api");
        bench.install("consumer");
        return bench;
    }

    @TestFactory
    Stream<DynamicNode> shapes() {
        return Stream.of(
                        Stream.of(test("swap", ROWS, ShapesIT::swap)),
                        Stream.of(DynamicTest.dynamicTest("restart", ShapesIT::restart)),
                        Stream.of(test("after the restart", ROWS, ShapesIT::answersAfterRestart)),
                        CONTROL
                                ? Stream.of(
                                        DynamicTest.dynamicTest("a node without swaps", ShapesIT::startPlain),
                                        test("update", ROWS, ShapesIT::update))
                                : Stream.<DynamicNode>empty(),
                        ONLY.isEmpty()
                                ? Stream.of(DynamicTest.dynamicTest("page", ShapesIT::pageIsCurrent))
                                : Stream.<DynamicNode>empty())
                .flatMap(nodes -> nodes);
    }

    /** A step with one shape. */
    @FunctionalInterface
    private interface Step {
        void run(Shape shape, Row row) throws Exception;
    }

    private static DynamicNode test(String name, Map<Shape, Row> rows, Step step) {
        return org.junit.jupiter.api.DynamicContainer.dynamicContainer(
                name,
                rows.entrySet().stream()
                        .map(entry -> DynamicTest.dynamicTest(
                                name + " " + entry.getKey().name(), () -> step.run(entry.getKey(), entry.getValue()))));
    }

    private static void swap(Shape shape, Row row) throws Exception {
        managed.prepare(shape);
        if (shape.open() == null) {
            shape.scenario().run(managed, shape, row);
        } else {
            runOpen(shape, row);
        }
    }

    /** Runs a shape that does not work yet, and fails as soon as it does. */
    private static void runOpen(Shape shape, Row row) {
        boolean works = true;
        try {
            shape.scenario().run(managed, shape, row);
        } catch (Exception | AssertionError e) {
            System.out.println("Open: " + shape.name() + ": " + e.getMessage());
            works = false;
        }
        assertThat(works)
                .as("%s works: remove its mark in Shapes, and copy the new page", shape.name())
                .isFalse();
        row.open(shape.open());
    }

    private static void restart() throws Exception {
        managed.node().stop();
        managed.node().start(null);
    }

    private static void answersAfterRestart(Shape shape, Row row) throws Exception {
        if (row.live() != null) {
            managed.awaitAnswer(shape, row.live());
            row.works(Column.RESTART);
        }
    }

    private static void startPlain() throws Exception {
        managed.node().close();
        plain = bench("plain");
    }

    private static void update(Shape shape, Row row) throws Exception {
        plain.prepare(shape);
        try {
            shape.control().run(plain, shape, row);
        } finally {
            plain.uninstall(shape.name()); // its extensions would apply to the others
        }
    }

    private static void pageIsCurrent() throws Exception {
        String page = Page.of(ROWS);
        Path made = Files.writeString(WORK.resolve("compatibility.md"), page);
        Path committed = Path.of(System.getProperty("page"));
        assertThat(verdicts(Files.exists(committed) ? Files.readString(committed) : ""))
                .as("%s is what was observed; if that is right, copy %s", committed, made)
                .isEqualTo(verdicts(page));
    }

    /** Returns the rows of the tables without the control, which loses a call by chance, and without the notes. */
    private static List<String> verdicts(String page) {
        return page.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> String.join(
                        "|", Arrays.asList(line.split("\\|")).subList(0, Math.min(7, line.split("\\|").length))))
                .toList();
    }
}
