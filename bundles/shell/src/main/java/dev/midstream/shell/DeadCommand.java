package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.LetterContent;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "dead",
        description = "Lists messages that could not be handled, the oldest first, or shows one in full",
        detailedDescription = "Example: ms:dead orders.created; one in full: ms:dead --id 1:1:4")
public final class DeadCommand extends MidstreamCommand {
    @Reference(optional = true)
    private DeadLetters letters;

    @Argument(name = "queue", description = "Only messages that were in this queue")
    @Completion(DeadQueueCompleter.class)
    private String queue;

    @Option(name = "--id", description = "Id of the message to show, or a unique end of it")
    @Completion(DeadLetterCompleter.class)
    private String id;

    @Override
    void run(Output out) {
        List<DeadLetter> found = Messaging.need(letters).list(queue);
        if (id != null) {
            show(letters.read(DeadLetterList.find(found, id).id()), out);
        } else if (out.json()) {
            out.json(found);
        } else {
            out.table(DeadLetterList.table(found));
        }
    }

    private static void show(LetterContent content, Output out) {
        if (out.json()) {
            out.json(content);
            return;
        }
        DeadLetter letter = content.letter();
        out.field("Id", letter.id());
        out.field("When", DeadLetterList.TIME.format(letter.at()));
        out.field("Queue", letter.queue());
        out.field("Attempts", letter.attempts());
        out.field("Revision", Text.orDash(letter.revision()));
        out.field("Cause", Text.orDash(letter.cause()));
        content.history().forEach(line -> out.field("History", line));
        content.properties().forEach((name, value) -> out.field("Property", name + " = " + value));
        out.field("Body", "(" + content.encoding() + ")");
        out.line(Text.orDash(content.body()));
    }
}
