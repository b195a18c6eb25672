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
        name = "undeploy",
        description = "Removes a service: drains it and uninstalls all its revisions, in a cluster on all nodes",
        detailedDescription = "Example: ms:undeploy --drain 10s orders")
public final class UndeployCommand extends ChangingCommand {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Argument(name = "service", description = "Name or short name of the service", required = true)
    @Completion(ServiceCompleter.class)
    private String name;

    @Option(name = "--drain", description = "Time for its calls to end, for example 30s; not in a cluster")
    private String drain;

    @Override
    void run(Output out, boolean dry) throws Exception {
        Request request = Request.of(Caller.name(), dry);
        if (drain != null) {
            request = request.withDrain(OptionValues.duration("--drain", drain));
        }
        Operations.of(swaps, cluster).undeploy(name, request, out);
    }
}
