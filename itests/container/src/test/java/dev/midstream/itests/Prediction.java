package dev.midstream.itests;

import static org.junit.Assert.assertEquals;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A plan beside what happens when it is carried out. */
final class Prediction {
    private final Swaps swaps;
    private final Path jar;

    Prediction(Swaps swaps, Path jar) {
        this.swaps = swaps;
        this.jar = jar;
    }

    /** Plans, deploys, and compares verdict, versions, contracts and paths. */
    Plan holds() {
        Plan plan = plan();
        Set<String> contracts = contracts(plan.service());
        Set<String> endpoints = endpoints(plan.service());
        SwapRecord swap = deploy();

        String both = plan + "\n" + swap;
        assertEquals(both, plan.verdict() == Plan.Verdict.REFUSED, swap.verdict() == SwapRecord.Verdict.REFUSED);
        assertEquals(both, plan.to(), swap.to());
        if (swap.verdict() == SwapRecord.Verdict.COMMITTED) {
            assertEquals(both, plan.digest(), swap.digest());
            assertEquals(both, Difference.between(contracts, contracts(plan.service())), changed(plan.contracts()));
            assertEquals(both, Difference.between(endpoints, endpoints(plan.service())), plan.paths());
        } else {
            assertEquals(both, contracts, contracts(plan.service()));
        }
        return plan;
    }

    void isRefusedOnlyWhenItRuns() {
        Plan plan = plan();
        SwapRecord swap = deploy();
        assertEquals(plan.toString(), List.of(), plan.reasons());
        assertEquals(swap.toString(), SwapRecord.Verdict.REFUSED, swap.verdict());
    }

    private Plan plan() {
        return swaps.plan(List.of(jar)).get(0);
    }

    private SwapRecord deploy() {
        return swaps.deploy(List.of(jar), DeployOptions.by("test"), step -> {}).get(0);
    }

    private static Difference changed(List<ContractChange> changes) {
        return new Difference(of(changes, Change.PROVIDED), of(changes, Change.LOST));
    }

    private static List<String> of(List<ContractChange> changes, Change change) {
        return changes.stream()
                .filter(one -> one.change() == change)
                .map(one -> sorted(one.interfaces()))
                .sorted()
                .distinct()
                .toList();
    }

    private static String sorted(List<String> classes) {
        return new TreeSet<>(classes).toString();
    }

    private Set<String> contracts(String name) {
        Service service = service(name);
        return service == null
                ? Set.of()
                : service.contracts().stream()
                        .map(Contract::interfaces)
                        .map(Prediction::sorted)
                        .collect(Collectors.toSet());
    }

    private Set<String> endpoints(String name) {
        Service service = service(name);
        return service == null ? Set.of() : Set.copyOf(service.endpoints());
    }

    private Service service(String name) {
        try {
            return swaps.service(name);
        } catch (UnknownServiceException e) {
            return null;
        }
    }
}
