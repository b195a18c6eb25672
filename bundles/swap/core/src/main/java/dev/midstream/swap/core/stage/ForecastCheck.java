package dev.midstream.swap.core.stage;

import dev.midstream.swap.core.stage.Progress.Lost;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.plan.ComponentJudge;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.ServiceListeners;
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
    /**
     * Time without a change after which nothing more is awaited that need not come: longer than the platform takes to pass
     * a configuration on.
     */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Revisions revisions;
    private final Components components;
    private final ServiceListeners listeners;

    ForecastCheck(Revisions revisions, Components components, ServiceListeners listeners) {
        this.revisions = revisions;
        this.components = components;
        this.listeners = listeners;
    }

    /**
     * Waits until the components and services of a revision are as the forecast says, and not worse than those of the live
     * revision. What must come is awaited for the whole time. What may come is awaited while the revision changes or has
     * threads that run its code.
     *
     * @return notes about what is not there and need not be
     * @throws SwapRefusedException if something is not there in time and must be
     */
    List<String> await(Bundle revision, Bundle live, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        long begun = System.nanoTime();
        long changed = begun;
        Progress progress = progress(revision, live, forecast);
        while (!progress.complete()) {
            long now = System.nanoTime();
            boolean quiet = !progress.certain() && now - changed >= QUIET.toNanos();
            List<String> missing = progress.missing(name(revision));
            if (now - begun >= atMost.toNanos() || quiet && (!missing.isEmpty() || !LeakedThreads.run(revision))) {
                return ended(progress, missing, revision, Duration.ofNanos(now - begun));
            }
            changed = quiet ? now : changed; // its threads are looked at again after a while, which holds up the node
            Thread.sleep(POLL.toMillis());
            Progress next = progress(revision, live, forecast);
            changed = next.equals(progress) ? changed : System.nanoTime();
            progress = next;
        }
        return progress.notes(name(revision), "");
    }

    private static List<String> ended(Progress progress, List<String> missing, Bundle revision, Duration time)
            throws SwapRefusedException {
        String waited = " (waited " + time.toSeconds() + " s)";
        if (!missing.isEmpty()) {
            throw new SwapRefusedException(
                    missing.stream().map(sentence -> sentence + waited).toList(), null);
        }
        return progress.notes(name(revision), waited);
    }

    private Progress progress(Bundle revision, Bundle live, Forecast forecast) {
        Set<String> offered = offered(revision);
        Set<String> contracts = new TreeSet<>(forecast.contracts());
        contracts.removeAll(offered);
        Set<String> possible = new TreeSet<>(forecast.possible());
        possible.removeAll(offered);
        Set<String> declared = new TreeSet<>(forecast.declared());
        declared.retainAll(possible);
        List<Lost> lost = lost(live, offered);
        Set<String> needed = new HashSet<>(contracts);
        lost.forEach(one -> needed.addAll(one.classes()));
        return new Progress(
                new ComponentJudge(live == null ? List.of() : components.of(live), needed)
                        .judge(components.of(revision)),
                contracts,
                possible,
                declared,
                lost);
    }

    private Set<String> offered(Bundle revision) {
        return revisions.services(revision).stream()
                .flatMap(reference -> ServiceUse.classes(reference).stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Returns the contracts of the live revision on which consumers depend and the next one does not offer. */
    private List<Lost> lost(Bundle live, Set<String> offered) {
        if (live == null) {
            return List.of();
        }
        List<Lost> lost = new ArrayList<>();
        for (ServiceReference<?> exposed : revisions.exposed(live.getSymbolicName())) {
            List<String> missing = revisions.contracts(exposed).stream()
                    .filter(name -> !offered.contains(name))
                    .toList();
            List<String> consumers = ServiceUse.dependants(exposed, missing, listeners);
            if (!missing.isEmpty() && !consumers.isEmpty()) {
                lost.add(new Lost(missing, consumers));
            }
        }
        return lost;
    }

    private static String name(Bundle revision) {
        return revision.getSymbolicName() + " " + revision.getVersion();
    }
}
