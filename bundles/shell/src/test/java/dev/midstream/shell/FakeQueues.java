package dev.midstream.shell;

import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import java.util.ArrayList;
import java.util.List;

/** Queues that a test has set. */
final class FakeQueues implements Queues {
    final List<QueueFigures> figures = new ArrayList<>();

    void fill() {
        figures.add(new QueueFigures(
                "dev.midstream.processing.jobs.with.a.very.long.name.indeed",
                123456789L,
                12345L,
                1234.5,
                1234.5,
                List.of(
                        new QueueConsumer("dev.midstream.processing", "1.0.0", 4),
                        new QueueConsumer("partner", null, 2)),
                86400.5,
                4711L));
        figures.add(new QueueFigures("empty", null, null, null, null, null, null, null));
    }

    @Override
    public QueueReport report() {
        return new QueueReport(figures, null);
    }
}
