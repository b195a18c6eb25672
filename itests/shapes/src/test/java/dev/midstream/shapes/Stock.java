package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.shapes.Row.Column;
import java.util.List;

/** The controls: the same bundles, not managed, updated in the way of the container. */
final class Stock {
    private static final int UPDATES = 3;

    private Stock() {}

    /** Updates a bundle up to three times, until a call fails. */
    static void update(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        bench.awaitAnswer(shape, "1.0.0");
        boolean lost = false;
        for (int update = 0; update < UPDATES && !lost; update++) {
            lost = isLossy(bench, shape, update % 2 == 0 ? 2 : 3, List.of(shape.name()));
        }
        row.set(Column.STOCK, lost ? "calls fail" : Row.WORKS);
    }

    private static boolean isLossy(Bench bench, Shape shape, int version, List<String> bundles) throws Exception {
        Probe.Load load = shape.probe().begin(bench.node());
        Tally tally;
        try {
            for (String bundle : bundles) {
                bench.update(bundle, version);
            }
            bench.awaitAnswers(shape, load, version + ".0.0");
        } finally {
            tally = load.end();
        }
        return !tally.failures().isEmpty();
    }

    /** Installs a bundle that finds nothing in the distribution that makes use of it. */
    static void ineffective(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        assertThat(bench.answerOf(shape)).isNotEqualTo("1.0.0");
        row.set(Column.STOCK, "no effect");
    }

    /** Installs a bundle whose probe fails. */
    static void unsupported(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        assertThat(bench.answerOf(shape)).isNotEqualTo("1.0.0");
        row.set(Column.STOCK, "not supported");
    }

    /** Installs a bundle whose answer fails half-way: its client takes it for a whole one. */
    static void whole(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        assertThat(bench.answerOf(shape)).contains("the answer looks whole");
        row.set(Column.STOCK, "looks whole");
    }

    /** Version 1 is denied by its caller; version 2 is called again. */
    static void repaired(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        assertThat(bench.answerOf(shape)).contains("answers: []");
        bench.update(shape.name(), 2);
        assertThat(shape.probe().ask(bench.node())).isEqualTo("2.0.0");
        row.works(Column.STOCK);
    }

    /** Version 2 has no handler. */
    static void dropped(Bench bench, Shape shape, Row row) throws Exception {
        bench.install(shape.name());
        assertThat(shape.probe().ask(bench.node())).isEqualTo("1.0.0");
        bench.update(shape.name(), 2);
        assertThat(bench.answerOf(shape)).contains("answers: []");
        row.works(Column.STOCK);
    }

    /** The path of one bundle moves to another one. */
    static void moved(Bench bench, Shape shape, Row row) throws Exception {
        List<String> both = List.of("pathone", "pathtwo");
        for (String name : both) {
            bench.install(name);
        }
        bench.awaitAnswer(shape, "1.0.0");
        row.set(Column.STOCK, isLossy(bench, shape, 2, both) ? "calls fail" : Row.WORKS);
    }
}
