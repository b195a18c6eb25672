package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.shapes.Row.Column;
import java.util.List;

/** The steps of one shape on a node, managed or not. */
@FunctionalInterface
interface Scenario {
    /** Swaps to version 2, undoes that, and swaps to version 3 with a canary, while a load asks without a pause. */
    Scenario STANDARD = Scenario::standard;

    void run(Bench bench, Shape shape, Row row) throws Exception;

    /**
     * Deploys version 1 and 2, of which at least the second has an effect that differs from plain OSGi.
     *
     * @param observation a part of the answer, or of the failure, of version 2
     */
    static Scenario differs(String observation) {
        return (bench, shape, row) -> {
            bench.committed(bench.deploy(shape, row, 1));
            bench.committed(bench.deploy(shape, row, 2));
            assertThat(bench.answerOf(shape)).contains(observation);
            assertThat(shape.note() + row.notes())
                    .as("a sentence about the difference")
                    .isNotEqualTo("[]");
            row.set(Column.SWAP, "differs");
        };
    }

    /** Swaps without a load, for answers that count as failures. */
    static void quiet(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(shape, row, 1));
        bench.awaitAnswer(shape, "1.0.0");
        bench.committed(bench.deploy(shape, row, 2));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("2.0.0");
        row.works(Column.SWAP);
        bench.committed(bench.node().driver().undo(shape.bundle()));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        row.works(Column.UNDO);
        bench.committed(bench.deploy(shape, row, 3));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("3.0.0");
        row.live("3.0.0");
    }

    /** Swaps to versions whose own activity begins a moment after they are live. */
    static void eventually(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(shape, row, 1));
        bench.awaitAnswer(shape, "1.0.0");
        bench.committed(bench.deploy(shape, row, 2));
        bench.awaitAnswer(shape, "2.0.0");
        row.works(Column.SWAP);
        bench.committed(bench.node().driver().undo(shape.bundle()));
        bench.awaitAnswer(shape, "1.0.0");
        row.works(Column.UNDO);
        bench.committed(bench.deploy(shape, row, 3));
        bench.awaitAnswer(shape, "3.0.0");
        row.live("3.0.0");
    }

    /** Deploys version 1, whose probe fails in each way of deployment. */
    static Scenario unsupported(String observation) {
        return (bench, shape, row) -> {
            bench.committed(bench.deploy(shape, row, 1));
            assertThat(bench.answerOf(shape)).contains(observation);
            row.set(Column.SWAP, "not supported");
        };
    }

    /** Swaps as usual, after a bundle that is not managed was wired to version 1. */
    static Scenario wired(String user) {
        return (bench, shape, row) -> {
            bench.committed(bench.deploy(shape, row, 1));
            bench.install(user);
            follow(bench, shape, row);
            assertThat(row.notes()).as("a note on the wire").isNotEmpty();
        };
    }

    /** Deploys version 1 and a bundle that is wired to it, which is not managed; then the swap must be refused. */
    static Scenario used(String user) {
        return (bench, shape, row) -> {
            bench.committed(bench.deploy(shape, row, 1));
            bench.awaitAnswer(shape, "1.0.0");
            row.live("1.0.0");
            bench.install(user);
            bench.refused(shape, row, bench.deploy(shape, row, 2));
            assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        };
    }

    /** Swaps to a version that fails when it starts, which no plan foresees. */
    static void refusedAtStart(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(shape, row, 1));
        bench.awaitAnswer(shape, "1.0.0");
        row.live("1.0.0");
        bench.refused(
                shape,
                row,
                bench.node().driver().deploy(bench.set(2, shape.name())).get(0));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
    }

    /** Version 1 is denied by its caller; version 2 must be called again. */
    static void repaired(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(shape, row, 1));
        assertThat(bench.answerOf(shape)).contains("answers: []");
        bench.committed(bench.deploy(shape, row, 2));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("2.0.0");
        row.works(Column.SWAP);
        bench.committed(bench.deploy(shape, row, 3));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("3.0.0");
        row.live("3.0.0");
    }

    /** Version 2 has no handler, which was in use. */
    static void dropped(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(shape, row, 1));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        Outcome second = bench.deploy(shape, row, 2);
        if (!second.committed()) {
            bench.refused(shape, row, second);
            row.live("1.0.0");
            return;
        }
        assertThat(bench.answerOf(shape)).contains("answers: []");
        row.works(Column.SWAP);
        bench.committed(bench.node().driver().undo(shape.bundle()));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        row.works(Column.UNDO);
        bench.committed(bench.deploy(shape, row, 3));
        assertThat(shape.probe().ask(bench.node())).isEqualTo("3.0.0");
        row.live("3.0.0");
    }

    /** The path of one service moves to another one, and the set is undone. */
    static void moved(Bench bench, Shape shape, Row row) throws Exception {
        bench.committed(bench.deploy(bench.set(1, "pathone", "pathtwo"), row));
        bench.awaitAnswer(shape, "1.0.0");
        row.live("1.0.0");
        Probe.Load load = shape.probe().begin(bench.node());
        Tally tally;
        try {
            bench.awaitAnswers(shape, load, "1.0.0");
            List<Outcome> moved = bench.deploy(bench.set(2, "pathone", "pathtwo"), row);
            if (!moved.get(0).committed()) {
                bench.refused(shape, row, moved.get(0));
                return;
            }
            assertThat(shape.probe().ask(bench.node())).isEqualTo("2.0.0");
            bench.awaitAnswers(shape, load, "2.0.0");
            row.works(Column.SWAP);
            bench.committed(bench.node().driver().undo(shape.bundle()));
            assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
            bench.awaitAnswers(shape, load, "1.0.0");
            row.works(Column.UNDO);
        } finally {
            tally = load.end();
        }
        assertThat(tally.failures()).as("failed calls").isEmpty();
    }

    private static void standard(Bench bench, Shape shape, Row row) throws Exception {
        Outcome first = bench.deploy(shape, row, 1);
        if (!first.committed()) {
            bench.refused(shape, row, first);
            return;
        }
        follow(bench, shape, row);
    }

    private static void follow(Bench bench, Shape shape, Row row) throws Exception {
        bench.awaitAnswer(shape, "1.0.0");
        row.live("1.0.0");
        Probe.Load load = shape.probe().begin(bench.node());
        Tally tally;
        try {
            bench.awaitAnswers(shape, load, "1.0.0");
            swaps(bench, shape, row, load);
        } finally {
            tally = load.end();
        }
        assertThat(tally.failures()).as("failed calls").isEmpty();
    }

    private static void swaps(Bench bench, Shape shape, Row row, Probe.Load load) throws Exception {
        Outcome second = bench.deploy(shape, row, 2);
        if (!second.committed()) {
            bench.refused(shape, row, second);
            return;
        }
        assertThat(shape.refused()).as("refused").isNull();
        assertThat(shape.probe().ask(bench.node())).isEqualTo("2.0.0");
        bench.awaitAnswers(shape, load, "2.0.0");
        row.works(Column.SWAP);

        Outcome undone = bench.node().driver().undo(shape.bundle());
        assertThat(undone.committed()).as(undone.reasons().toString()).isTrue();
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        bench.awaitAnswers(shape, load, "1.0.0");
        row.works(Column.UNDO);

        Outcome third = shape.canary() ? bench.deploy(shape, row, 3, "--canary=50,300") : bench.deploy(shape, row, 3);
        assertThat(third.committed()).as(third.reasons().toString()).isTrue();
        assertThat(shape.probe().ask(bench.node())).isEqualTo("3.0.0");
        bench.awaitAnswers(shape, load, "3.0.0");
        row.live("3.0.0");
        if (shape.canary()) {
            row.works(Column.CANARY);
        }
    }
}
