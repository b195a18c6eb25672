package dev.midstream.shell;

import dev.midstream.swap.api.Swaps;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(
        scope = "ms",
        name = "plan",
        description = "Predicts a deployment of bundles as one set on this node and changes nothing",
        detailedDescription = "Example: ms:plan orders-1.1.0.jar")
public final class PlanCommand extends MidstreamCommand {
    @Reference
    private Swaps swaps;

    @Argument(name = "jars", description = "Jar files of the bundles, one for each service", multiValued = true)
    @Completion(FileCompleter.class)
    private List<String> jars = List.of();

    @Override
    void run(Output out) throws FailedException {
        PlanPrinter.show(swaps.plan(jars.stream().map(OptionValues::file).toList()), out);
    }
}
