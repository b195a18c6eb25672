package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        description = "Puts dead letters back into the queues that they were in, all of them or none",
        detailedDescription = "Example: ms:retry --queue orders.created")
public final class RetryCommand extends ChangingCommand {
    @Reference(optional = true)
    private DeadLetters letters;

    @Argument(name = "ids", description = "Ids of dead letters, or unique ends of them", multiValued = true)
    @Completion(DeadLetterCompleter.class)
    private List<String> ids;

    @Option(name = "--queue", description = "All dead letters that were in this queue")
    @Completion(DeadQueueCompleter.class)
    private String queue;

    @Option(name = "--all", description = "All dead letters of all queues")
    private boolean all;

    @Override
    void run(Output out, boolean dry) {
        List<DeadLetter> chosen = chosen();
        if (!dry) {
            letters.retry(chosen);
        }
        if (out.json()) {
            out.json(Map.of("dryRun", dry, "retried", !dry, "letters", chosen));
            return;
        }
        out.table(DeadLetterList.table(chosen));
        out.line((dry ? "Would be put back: " : "Put back: ") + chosen.size());
    }

    private List<DeadLetter> chosen() {
        if ((ids == null ? 0 : 1) + (queue == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw new IllegalArgumentException("Say which dead letters: their ids, --queue NAME, or --all.");
        }
        List<DeadLetter> found = Messaging.need(letters).list(queue);
        if (ids == null) {
            return found;
        }
        Set<DeadLetter> chosen = new LinkedHashSet<>();
        ids.forEach(id -> chosen.add(DeadLetterList.find(found, id)));
        return List.copyOf(chosen);
    }
}
