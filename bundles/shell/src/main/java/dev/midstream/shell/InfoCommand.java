package dev.midstream.shell;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

@org.apache.karaf.shell.api.action.lifecycle.Service
@Command(
        scope = "ms",
        name = "info",
        description = "Shows a service: its revisions, its contracts with their consumers, its endpoints",
        detailedDescription = "Example: ms:info storage")
public final class InfoCommand extends MidstreamCommand {
    @Reference
    private Swaps swaps;

    @Argument(name = "service", description = "Name or short name of the service", required = true)
    @Completion(ServiceCompleter.class)
    private String name;

    @Override
    void run(Output out) throws UnknownServiceException {
        Service service = swaps.service(name);
        if (out.json()) {
            out.json(service);
            return;
        }
        out.line(service.name());
        out.line("");
        Table revisions = new Table("No revisions", "Revision", "State", "Bundle", "Calls", "In flight");
        for (Revision revision : service.revisions()) {
            revisions.row(
                    revision.version(),
                    Text.lower(revision.state()),
                    revision.bundle(),
                    revision.calls(),
                    revision.inFlight());
        }
        out.table(revisions);
        out.line("");
        if (service.kind() == Service.Kind.CONTRACT) {
            packages(out, service);
            return;
        }
        if (service.contracts().isEmpty()) {
            out.line("No contracts offered to other bundles");
        }
        for (Contract contract : service.contracts()) {
            out.field(
                    "contract",
                    String.join(", ", contract.interfaces())
                            + (contract.gated() ? ", gate" : ", mirror")
                            + (contract.consumers().isEmpty()
                                    ? ", no consumers"
                                    : ", used by " + String.join(", ", contract.consumers())));
        }
        service.otherVersions().forEach(sentence -> out.field("version", sentence));
        if (service.endpoints().isEmpty()) {
            out.line("No endpoints");
        }
        service.endpoints().forEach(endpoint -> out.field("endpoint", endpoint));
    }

    private static void packages(Output out, Service contracts) {
        if (contracts.packages().isEmpty()) {
            out.line("No bundle uses these contracts");
        }
        contracts
                .packages()
                .forEach(used -> out.field(
                        "package",
                        used.name() + " " + used.version() + ", used by " + String.join(", ", used.importers())));
    }
}
