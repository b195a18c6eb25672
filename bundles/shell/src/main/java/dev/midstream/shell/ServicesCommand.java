package dev.midstream.shell;

import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.table.ShellTable;

@org.apache.karaf.shell.api.action.lifecycle.Service
@Command(scope = "ms", name = "services", description = "Lists the managed services and their live revisions")
public final class ServicesCommand implements Action {
    @Reference
    private Swaps swaps;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Option(name = "--no-format", description = "Prints columns without borders and colours")
    private boolean noFormat;

    @Override
    public Object execute() {
        List<Service> services = swaps.services();
        if (json) {
            Output.json(services);
            return null;
        }
        ShellTable table = Output.table(
                "No managed services: deploy one with ms:deploy JAR",
                "Service",
                "Live",
                "Bundle",
                "Calls",
                "In flight",
                "Other revisions");
        for (Service service : services) {
            Revision live = service.live();
            table.addRow()
                    .addContent(
                            service.shortName(),
                            live == null ? "none" : live.version(),
                            live == null ? "-" : live.bundle(),
                            live == null ? "-" : live.calls(),
                            live == null ? "-" : live.inFlight(),
                            service.revisions().stream()
                                    .filter(revision -> !revision.equals(live)
                                            && (live == null || revision.bundle() != live.bundle()))
                                    .map(revision -> revision.version() + " "
                                            + revision.state().name().toLowerCase(java.util.Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
        table.print(System.out, !noFormat);
        return null;
    }
}
