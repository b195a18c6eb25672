package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Finds out whether a started, hidden revision can do its work, before anyone depends on it. */
public final class Prover {
    private static final Duration POLL = Duration.ofMillis(2);

    private final BundleContext context;
    private final Revisions revisions;
    private final Components components;
    private final OtherVersions otherVersions;
    private final List<Ingress> ingresses;

    public Prover(BundleContext context, Revisions revisions, Components components, List<Ingress> ingresses) {
        this.context = context;
        this.revisions = revisions;
        this.components = components;
        this.otherVersions = new OtherVersions(revisions);
        this.ingresses = ingresses;
    }

    /**
     * @param live the revision that it is to follow, or null
     * @param set the names of the services that are replaced together
     * @param atMost how long it may take to become satisfied
     * @return the tenure to shift to
     * @throws SwapRefusedException if it cannot be proven
     */
    public Tenure prove(Bundle revision, Bundle live, Set<String> set, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        awaitSatisfied(revision, live, System.nanoTime() + atMost.toNanos(), atMost);
        refuseLostContracts(revision, live);
        Tenure tenure =
                within(atMost, name(revision) + " does not hand out its services", () -> bind(revision, live, atMost));
        otherVersions.requireServed(tenure, set);
        refuseUnhealthy(revision, atMost);
        return tenure;
    }

    /** Calls constructors and factories of the revision. */
    private Tenure bind(Bundle revision, Bundle live, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            Tenure tenure = revisions.bind(revision);
            for (Ingress ingress : ingresses) {
                ingress.prove(revision, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
            return tenure;
        } catch (BindException e) {
            // a component that is made when it is asked for says here why it failed
            List<String> reasons = new ArrayList<>(List.of(SwapRefusedException.explain(e)));
            reasons.addAll(components.unsatisfied(revision, live));
            throw new SwapRefusedException(reasons, e);
        }
    }

    /** @param complaint what is wrong if the code fails or does not return */
    private static <T> T within(Duration atMost, String complaint, Callable<T> code)
            throws SwapRefusedException, InterruptedException {
        try {
            return TimeLimiter.within(atMost, "midstream-prove", code);
        } catch (TimeoutException e) {
            throw new SwapRefusedException(complaint + ": it has not returned within " + atMost.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SwapRefusedException refusal) {
                throw refusal;
            }
            throw new SwapRefusedException(complaint + ": " + SwapRefusedException.explain(e.getCause()), e.getCause());
        }
    }

    private static String name(Bundle revision) {
        return revision.getSymbolicName() + " " + revision.getVersion();
    }

    private void awaitSatisfied(Bundle revision, Bundle live, long deadline, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        List<String> complaints = components.unsatisfied(revision, live);
        while (!complaints.isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new SwapRefusedException(
                        complaints.stream()
                                .map(complaint -> complaint + " (waited " + atMost.toSeconds() + " s)")
                                .toList(),
                        null);
            }
            Thread.sleep(POLL.toMillis());
            complaints = components.unsatisfied(revision, live);
        }
    }

    /** A contract that the new revision no longer offers must have no consumer. */
    private void refuseLostContracts(Bundle revision, Bundle live) throws SwapRefusedException {
        if (live == null) {
            return;
        }
        Set<String> offered = revisions.services(revision).stream()
                .flatMap(reference -> ServiceUse.classes(reference).stream())
                .collect(Collectors.toCollection(HashSet::new));
        List<String> lost = new ArrayList<>();
        for (ServiceReference<?> exposed : revisions.exposed(live.getSymbolicName())) {
            List<String> missing = revisions.contracts(exposed).stream()
                    .filter(name -> !offered.contains(name))
                    .toList();
            List<String> consumers = ServiceUse.consumers(exposed, missing);
            if (!missing.isEmpty() && !consumers.isEmpty()) {
                lost.add("revision " + revision.getVersion() + " does not offer " + String.join(", ", missing)
                        + ", which is used by " + String.join(", ", consumers));
            }
        }
        if (!lost.isEmpty()) {
            throw new SwapRefusedException(lost, null);
        }
    }

    /** What the health checks of a revision complain of; nothing if all are OK. An interrupt ends the asking. */
    public List<String> complaints(Bundle revision, Duration atMost) {
        try {
            refuseUnhealthy(revision, atMost);
            return List.of();
        } catch (SwapRefusedException e) {
            return e.reasons();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void refuseUnhealthy(Bundle revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        for (ServiceReference<?> reference : revisions.services(revision)) {
            if (ServiceUse.classes(reference).contains(HealthCheck.class.getName())) {
                String check = "health check " + reference.getProperty(Constants.SERVICE_ID) + " of " + name(revision);
                Result result = within(atMost, check + " gives no answer", () -> execute(reference));
                if (!result.isOk()) {
                    complaints.add(check + " says " + result.getStatus() + ": " + result);
                }
            }
        }
        if (!complaints.isEmpty()) {
            throw new SwapRefusedException(complaints, null);
        }
    }

    private Result execute(ServiceReference<?> reference) {
        try {
            return ((HealthCheck) context.getService(reference)).execute();
        } finally {
            context.ungetService(reference);
        }
    }
}
