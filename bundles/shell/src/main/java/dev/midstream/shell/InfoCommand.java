package dev.midstream.shell;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.table.ShellTable;

@org.apache.karaf.shell.api.action.lifecycle.Service
@Command(
        scope = "ms",
        name = "info",
        description = "Shows a service: its revisions, its contracts with their consumers, its endpoints")
public final class InfoCommand implements Action {
    @Reference
    private Swaps swaps;

    @Argument(name = "service", description = "Name or short name of the service", required = true)
    @Completion(ServiceCompleter.class)
    private String name;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws UnknownServiceException {
        Service service = swaps.service(name);
        if (json) {
            Output.json(service);
            return null;
        }
        System.out.println(service.name());
        System.out.println();
        ShellTable revisions = Output.table("No revisions", "Revision", "State", "Bundle", "Calls", "In flight");
        for (Revision revision : service.revisions()) {
            revisions
                    .addRow()
                    .addContent(
                            revision.version(),
                            revision.state(),
                            revision.bundle(),
                            revision.calls(),
                            revision.inFlight());
        }
        revisions.print(System.out);
        System.out.println();
        ShellTable contracts = Output.table("No contracts offered to other bundles", "Contract", "By", "Consumers");
        for (Contract contract : service.contracts()) {
            contracts
                    .addRow()
                    .addContent(
                            String.join(", ", contract.interfaces()),
                            contract.gated() ? "gate" : "mirror",
                            String.join(", ", contract.consumers()));
        }
        contracts.print(System.out);
        System.out.println();
        ShellTable endpoints = Output.table("No endpoints", "Endpoint");
        service.endpoints().forEach(endpoint -> endpoints.addRow().addContent(endpoint));
        endpoints.print(System.out);
        return null;
    }
}
