package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Swaps;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

@Service
@Command(scope = "ms", name = "undo", description = "Routes a service back to the revision before the last swap")
public final class UndoCommand implements Action {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Reference
    private Session session;

    @Argument(name = "service", description = "Name or short name of the service", required = true)
    @Completion(ServiceCompleter.class)
    private String name;

    @Option(name = "--dry-run", description = "Says what would happen and changes nothing")
    private boolean dryRun;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws Exception {
        if (dryRun) {
            dev.midstream.swap.api.Service service = swaps.service(name);
            String back = service.revisions().stream()
                    .filter(revision -> revision.state() == Revision.State.RESIDENT)
                    .map(Revision::version)
                    .findFirst()
                    .orElse(null);
            System.out.println(
                    back == null
                            ? "No revision of " + service.name()
                                    + " is resident: the jar before would be deployed, if it is kept"
                            : service.name() + " would go back to " + back);
            return null;
        }
        if (cluster != null) {
            Rollout undone = cluster.undo(name, SwapOutcome.who(session));
            Rollouts.report(cluster, List.of(undone), Rollout.State.UNDONE, json);
            return null;
        }
        SwapOutcome.report(
                List.of(swaps.undo(name, DeployOptions.by(SwapOutcome.who(session)), SwapOutcome.progress(json))),
                json);
        return null;
    }
}
