package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.plan.ComponentJudge;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.PlanMessages;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Compares a started revision with its forecast. Thread-safe. */
final class ForecastCheck {
    private static final Duration POLL = Duration.ofMillis(2);

    private final Revisions revisions;
    private final Components components;

    ForecastCheck(Revisions revisions, Components components) {
        this.revisions = revisions;
        this.components = components;
    }

    /**
     * Waits until the components and services of a revision are as the forecast says, and not worse than those of the live
     * revision.
     *
     * @return notes about what is not there and need not be
     * @throws SwapRefusedException if something is not there in time and must be
     */
    List<String> await(Bundle revision, Bundle live, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String waited = " (waited " + atMost.toSeconds() + " s)";
        Progress progress = progress(revision, live, forecast);
        while (!progress.complete()) {
            if (System.nanoTime() - deadline >= 0) {
                List<String> missing = new ArrayList<>(progress.missing(name(revision)));
                missing.addAll(lostContracts(revision, live));
                if (!missing.isEmpty()) {
                    throw new SwapRefusedException(
                            missing.stream()
                                    .distinct()
                                    .map(sentence -> sentence + waited)
                                    .toList(),
                            null);
                }
                return progress.notes(name(revision), waited);
            }
            Thread.sleep(POLL.toMillis());
            progress = progress(revision, live, forecast);
        }
        return progress.notes(name(revision), "");
    }

    private Progress progress(Bundle revision, Bundle live, Forecast forecast) {
        Set<String> offered = offered(revision);
        Set<String> contracts = new TreeSet<>(forecast.contracts());
        contracts.removeAll(offered);
        Set<String> possible = new TreeSet<>(forecast.possible());
        possible.removeAll(offered);
        Set<String> lost = live == null ? Set.of() : lost(live, offered);
        Set<String> needed = new HashSet<>(contracts);
        needed.addAll(lost);
        return new Progress(
                new ComponentJudge(live == null ? List.of() : components.of(live), needed)
                        .judge(components.of(revision)),
                contracts,
                possible,
                lost);
    }

    private Set<String> lost(Bundle live, Set<String> offered) {
        return revisions.exposed(live.getSymbolicName()).stream()
                .filter(exposed -> !ServiceUse.consumers(exposed).isEmpty())
                .flatMap(exposed -> ServiceUse.classes(exposed).stream())
                .filter(type -> !offered.contains(type))
                .collect(Collectors.toSet());
    }

    private Set<String> offered(Bundle revision) {
        return revisions.services(revision).stream()
                .flatMap(reference -> ServiceUse.classes(reference).stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Returns sentences on the contracts that consumers use and the revision does not offer. */
    private List<String> lostContracts(Bundle revision, Bundle live) {
        if (live == null) {
            return List.of();
        }
        Set<String> offered = offered(revision);
        List<String> lost = new ArrayList<>();
        for (ServiceReference<?> exposed : revisions.exposed(live.getSymbolicName())) {
            List<String> missing = revisions.contracts(exposed).stream()
                    .filter(name -> !offered.contains(name))
                    .toList();
            List<String> consumers = ServiceUse.consumers(exposed, missing);
            if (!missing.isEmpty() && !consumers.isEmpty()) {
                lost.add(PlanMessages.lost(name(revision), missing, consumers));
            }
        }
        return lost;
    }

    private static String name(Bundle revision) {
        return revision.getSymbolicName() + " " + revision.getVersion();
    }
}
