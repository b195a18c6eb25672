package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "retry",
        description = "Puts dead letters back into the queues that they were in, all of them or none")
public final class RetryCommand implements Action {
    @Reference(optional = true)
    private DeadLetters letters;

    @Argument(name = "ids", description = "Ids of dead letters", multiValued = true)
    @Completion(LetterCompleter.class)
    private List<String> ids;

    @Option(name = "--queue", description = "All that were in this queue")
    @Completion(DeadQueueCompleter.class)
    private String queue;

    @Option(name = "--all", description = "All of all queues")
    private boolean all;

    @Option(name = "--dry-run", description = "Says what would happen and changes nothing")
    private boolean dryRun;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() {
        List<DeadLetter> chosen = chosen();
        if (!dryRun) {
            letters.retry(chosen);
        }
        if (json) {
            Output.json(Map.of("retried", !dryRun, "letters", chosen));
        } else {
            Letters.print(chosen);
            System.out.println((dryRun ? "Would be put back: " : "Put back: ") + chosen.size());
        }
        return null;
    }

    private List<DeadLetter> chosen() {
        if ((ids == null ? 0 : 1) + (queue == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw new IllegalArgumentException("Say which dead letters: their ids, --queue NAME, or --all");
        }
        List<DeadLetter> found = Messaging.need(letters).list(queue);
        if (ids == null) {
            return found;
        }
        for (String id : ids) {
            if (found.stream().noneMatch(letter -> letter.id().equals(id))) {
                throw new IllegalArgumentException("There is no dead letter " + id + ": ms:dead lists them");
            }
        }
        return found.stream().filter(letter -> ids.contains(letter.id())).toList();
    }
}
