package dev.midstream.shell;

import dev.midstream.swap.api.Swaps;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(
        scope = "ms",
        name = "plan",
        description = "Says what ms:deploy of these bundles as one set would do, and changes nothing")
public final class PlanCommand implements Action {
    @Reference
    private Swaps swaps;

    @Argument(name = "jars", description = "Jar files of the bundles, one for each service", multiValued = true)
    @Completion(FileCompleter.class)
    private List<String> jars = List.of();

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() {
        Plans.show(swaps.plan(jars.stream().map(Plans::file).toList()), json);
        return null;
    }
}
