package dev.midstream.shell;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

@org.apache.karaf.shell.api.action.lifecycle.Service
@Command(
        scope = "ms",
        name = "services",
        description = "Lists the managed services with their live revisions, and the swaps under way",
        detailedDescription = "Example: ms:services --json")
public final class ServicesCommand extends MidstreamCommand {
    @Reference
    private Swaps swaps;

    /** One service in the JSON document. @param kind null before the first deployment @param underWay the swap, or null */
    private record Entry(
            String name,
            String shortName,
            Revision live,
            List<Revision> revisions,
            List<Contract> contracts,
            List<String> endpoints,
            List<String> paths,
            Service.Kind kind,
            List<PackageUse> packages,
            List<String> otherVersions,
            SwapRecord underWay) {
        static Entry of(Service service, SwapRecord swap) {
            return new Entry(
                    service.name(),
                    service.shortName(),
                    service.live(),
                    service.revisions(),
                    service.contracts(),
                    service.endpoints(),
                    service.paths(),
                    service.kind(),
                    service.packages(),
                    service.otherVersions(),
                    swap);
        }

        /** Returns the entry of a service that its first deployment has not made known yet. */
        static Entry coming(SwapRecord swap) {
            return new Entry(
                    swap.service(),
                    swap.service(),
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    swap);
        }
    }

    private static List<Entry> entries(List<Service> services, List<SwapRecord> underWay) {
        Map<String, SwapRecord> swaps = new LinkedHashMap<>();
        underWay.forEach(swap -> swaps.putIfAbsent(swap.service(), swap));
        List<Entry> entries = new ArrayList<>();
        services.forEach(service -> entries.add(Entry.of(service, swaps.remove(service.name()))));
        swaps.values().forEach(swap -> entries.add(Entry.coming(swap)));
        return entries;
    }

    @Override
    void run(Output out) {
        List<Service> services = swaps.services();
        List<SwapRecord> underWay = swaps.underWay();
        if (out.json()) {
            out.json(entries(services, underWay));
            return;
        }
        Table table = new Table(
                        "No managed services: deploy one with ms:deploy JAR",
                        "Service",
                        "Live",
                        "Bundle",
                        "Calls",
                        "In flight",
                        "Other revisions")
                .keepHead("Other revisions")
                .keepTail("Service");
        for (Service service : of(Service.Kind.SERVICE, services)) {
            Revision live = service.live();
            table.row(
                    service.shortName(),
                    live == null ? "none" : live.version(),
                    live == null ? null : live.bundle(),
                    live == null ? null : live.calls(),
                    live == null ? null : live.inFlight(),
                    others(service));
        }
        out.table(table);
        List<Service> contracts = of(Service.Kind.CONTRACT, services);
        if (!contracts.isEmpty()) {
            out.line("");
            out.table(contracts(contracts));
        }
        if (!underWay.isEmpty()) {
            out.line("");
            out.table(underWay(underWay));
        }
    }

    private static List<Service> of(Service.Kind kind, List<Service> services) {
        return services.stream().filter(service -> service.kind() == kind).toList();
    }

    /** Returns the bundles of contracts, by their whole names: a short name says nothing of an API. */
    private static Table contracts(List<Service> contracts) {
        Table table = new Table("No contracts", "Contract", "Newest", "Other versions", "Used by")
                .keepHead("Used by")
                .keepTail("Contract");
        for (Service contract : contracts) {
            table.row(
                    contract.name(),
                    contract.live() == null ? "none" : contract.live().version(),
                    others(contract),
                    contract.packages().stream()
                            .flatMap(used -> used.importers().stream())
                            .sorted()
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        return table;
    }

    private static Table underWay(List<SwapRecord> swaps) {
        Table table = new Table("No swaps under way", "Swap", "Service", "From", "To", "Step", "Ends with")
                .keepTail("Service");
        for (SwapRecord swap : swaps) {
            table.row(
                    swap.id(),
                    swap.service(),
                    swap.from(),
                    swap.to(),
                    NodeOperations.step(swap),
                    NodeOperations.isCanary(swap) ? "ms:promote, ms:abort" : null);
        }
        return table;
    }

    private static String others(Service service) {
        Revision live = service.live();
        return service.revisions().stream()
                .filter(revision -> live == null || revision.bundle() != live.bundle())
                .map(revision -> revision.version() + " " + Text.lower(revision.state()))
                .collect(Collectors.joining(", "));
    }
}
