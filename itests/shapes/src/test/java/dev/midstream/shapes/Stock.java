package dev.midstream.shapes;

import dev.midstream.shapes.Row.Column;

/** The control: the same bundles, not managed, updated in the way of the container. */
final class Stock {
    private static final int UPDATES = 3;

    private Stock() {}

    static void run(Bench bench, Shape shape, Row row) throws Exception {
        bench.prepare(shape);
        bench.install(shape.name());
        if (shape.withoutEffect()) {
            row.set(Column.STOCK, "no effect");
            return;
        }
        bench.awaitAnswer(shape, "1.0.0");
        boolean lost = false;
        for (int update = 0; update < UPDATES && !lost; update++) {
            int version = update % 2 == 0 ? 2 : 3;
            Probe.Load load = shape.probe().begin(bench.node());
            try {
                bench.update(shape.name(), version);
                bench.awaitAnswers(shape, load, version + ".0.0");
            } finally {
                lost = !load.end().failures().isEmpty();
            }
        }
        row.set(Column.STOCK, lost ? "calls fail" : Row.WORKS);
    }
}
