package dev.midstream.shell;

import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "queues",
        description = "Lists the queues with their depth, rates, consumers and dead letters",
        detailedDescription = "Example: ms:queues --json")
public final class QueuesCommand extends MidstreamCommand {
    @Reference(optional = true)
    private Queues queues;

    @Override
    void run(Output out) {
        QueueReport report = Messaging.need(queues).report();
        if (out.json()) {
            out.json(report);
            return;
        }
        Table table = new Table(
                        "No queues: the first message to one, or its first consumer, creates it",
                        "Queue",
                        "Depth",
                        "Flight",
                        "In/s",
                        "Out/s",
                        "Consumers",
                        "Oldest",
                        "Dead")
                .keepTail("Queue", "Consumers");
        for (QueueFigures queue : report.queues()) {
            table.row(
                    queue.name(),
                    queue.depth(),
                    queue.inFlight(),
                    decimal(queue.enqueuedPerSecond(), ""),
                    decimal(queue.dequeuedPerSecond(), ""),
                    consumers(queue.consumers()),
                    decimal(queue.oldestSeconds(), " s"),
                    queue.deadLetters());
        }
        out.table(table);
        if (report.note() != null) {
            out.line(report.note());
        }
    }

    private static String decimal(Double number, String unit) {
        return number == null ? "-" : String.format(Locale.ROOT, "%.1f", number) + unit;
    }

    private static String consumers(List<QueueConsumer> consumers) {
        return consumers == null
                ? "-"
                : consumers.stream()
                        .map(each -> each.count() + " " + each.account()
                                + (each.revision() == null ? "" : " " + each.revision()))
                        .collect(Collectors.joining(", "));
    }
}
