package dev.midstream.shell;

import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.QueueReport;
import dev.midstream.messaging.queues.api.Queues;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

@Service
@Command(
        scope = "ms",
        name = "queues",
        description = "Lists the queues: what is in them, how fast it comes and goes, and who consumes")
public final class QueuesCommand implements Action {
    @Reference(optional = true)
    private Queues queues;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() {
        QueueReport report = Messaging.need(queues).report();
        if (json) {
            Output.json(report);
            return null;
        }
        ShellTable table = Output.table(
                "No queues: the first message to one, or its first consumer, makes it",
                "Queue",
                "Depth",
                "In flight",
                "In/s",
                "Out/s",
                "Consumers",
                "Oldest",
                "Dead letters");
        for (QueueFigures queue : report.queues()) {
            table.addRow()
                    .addContent(
                            queue.name(),
                            Output.orDash(queue.depth()),
                            Output.orDash(queue.inFlight()),
                            decimal(queue.enqueuedPerSecond(), ""),
                            decimal(queue.dequeuedPerSecond(), ""),
                            consumers(queue.consumers()),
                            decimal(queue.oldestSeconds(), " s"),
                            Output.orDash(queue.deadLetters()));
        }
        table.print(System.out);
        if (report.note() != null) {
            System.out.println(report.note());
        }
        return null;
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
