package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.LetterContent;
import java.util.List;
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
        name = "dead",
        description = "Lists messages that could not be handled, the oldest first, or shows one in full")
public final class DeadCommand implements Action {
    @Reference(optional = true)
    private DeadLetters letters;

    @Argument(name = "queue", description = "Only those that were in this queue")
    @Completion(DeadQueueCompleter.class)
    private String queue;

    @Option(name = "--id", description = "Shows this one in full")
    @Completion(LetterCompleter.class)
    private String id;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() {
        if (id != null) {
            show(Messaging.need(letters).read(id));
            return null;
        }
        List<DeadLetter> found = Messaging.need(letters).list(queue);
        if (json) {
            Output.json(found);
        } else {
            Letters.print(found);
        }
        return null;
    }

    private void show(LetterContent content) {
        if (json) {
            Output.json(content);
            return;
        }
        DeadLetter letter = content.letter();
        System.out.println("Id        " + letter.id());
        System.out.println("When      " + Letters.TIME.format(letter.at()));
        System.out.println("Queue     " + letter.queue());
        System.out.println("Attempts  " + letter.attempts());
        System.out.println("Revision  " + Output.orDash(letter.revision()));
        System.out.println("Cause     " + Output.orDash(letter.cause()));
        content.history().forEach(line -> System.out.println("History   " + line));
        content.properties().forEach((name, value) -> System.out.println("Property  " + name + " = " + value));
        System.out.println("Body      (" + content.encoding() + ")");
        System.out.println(Output.orDash(content.body()));
    }
}
