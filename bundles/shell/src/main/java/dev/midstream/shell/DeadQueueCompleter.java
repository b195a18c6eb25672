package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names of queues that have dead letters. */
@Service
public final class DeadQueueCompleter implements Completer {
    @Reference(optional = true)
    private DeadLetters letters;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = letters == null
                ? List.of()
                : letters.list(null).stream().map(DeadLetter::queue).distinct().toList();
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
