package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.swap.api.Swaps;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "undo",
        description = "Restores the revision before the last swap of a service, and all services of the same set",
        detailedDescription = "Example: ms:undo orders, or by the id of a swap: ms:undo 12")
public final class UndoCommand extends ChangingCommand {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Argument(name = "service", description = "Name or short name of the service, or id of a swap", required = true)
    @Completion(UndoCompleter.class)
    private String what;

    @Option(
            name = "--version",
            description = "Version to restore; needed for one that its judge or the monitoring has undone")
    private String version;

    @Option(name = "--drain", description = "Time for calls on the revision that is left to end, for example 30s")
    private String drain;

    @Override
    void run(Output out, boolean dry) throws Exception {
        Request request = Request.of(Caller.name(), dry).withVersion(version);
        if (drain != null) {
            request = request.withDrain(OptionValues.duration("--drain", drain));
        }
        Operations.of(swaps, cluster).undo(what, request, out);
    }
}
