package dev.midstream.swap.core.stage;

import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.ServiceClasses;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.ComponentState;
import dev.midstream.swap.plan.CoverageGaps;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.PlanMessages;
import dev.midstream.swap.plan.ServiceListeners;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.wiring.BundleWiring;

/** Finds out whether a started, hidden revision can do its work, before anyone depends on it. */
public final class Prover {
    private static final String MANAGED_SERVICE = "org.osgi.service.cm.ManagedService";
    /** Namespaces of capabilities that every bundle has. */
    private static final Set<String> INHERENT = Set.of(
            BundleNamespace.BUNDLE_NAMESPACE, HostNamespace.HOST_NAMESPACE, IdentityNamespace.IDENTITY_NAMESPACE);

    private final BundleContext context;
    private final Revisions revisions;
    private final Components components;
    private final ForecastCheck forecasts;
    private final OtherVersions otherVersions;
    private final List<Ingress> ingresses;

    public Prover(
            BundleContext context,
            Revisions revisions,
            Components components,
            List<Ingress> ingresses,
            ServiceListeners listeners) {
        this.context = context;
        this.revisions = revisions;
        this.components = components;
        this.forecasts = new ForecastCheck(revisions, components, listeners);
        this.otherVersions = new OtherVersions(revisions);
        this.ingresses = ingresses;
    }

    /**
     * The result of a proof.
     *
     * @param tenure the tenure to shift to
     * @param notes differences that somebody would see, as sentences
     * @param notCovered calls and objects that the counts of a swap do not cover, as sentences
     */
    public record Proven(Tenure tenure, List<String> notes, List<String> notCovered) {}

    /**
     * @param live the revision that it is to follow, or null
     * @param set the names of the services that are replaced together
     * @param forecast the services and paths to wait for
     * @param atMost upper bound of the time to become satisfied, and of that to hand out the services
     * @throws SwapRefusedException if it cannot be proven
     */
    public Proven prove(Bundle revision, Bundle live, Set<String> set, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        List<String> notes = new ArrayList<>(forecast.notes());
        notes.addAll(forecasts.await(revision, live, forecast, atMost));
        Tenure tenure =
                within(atMost, name(revision) + " does not hand out its services", () -> bind(revision, atMost));
        otherVersions.requireServed(tenure, set);
        requirePaths(revision, forecast);
        refuseUnhealthy(revision, atMost);
        if (!provides(revision)) {
            notes.add(PlanMessages.nothing(name(revision)));
        }
        return new Proven(tenure, notes, notCovered(revision, forecast));
    }

    /** Calls constructors and factories of the revision. */
    private Tenure bind(Bundle revision, Duration atMost) throws SwapRefusedException, InterruptedException {
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
            components.of(revision).stream()
                    .filter(component -> component.lack() == ComponentState.Lack.ACTIVATION)
                    .map(ComponentState::sentence)
                    .forEach(reasons::add);
            throw new SwapRefusedException(reasons, e);
        }
    }

    /**
     * Checks with each ingress that revisions can be live together with all others.
     *
     * @return ends what was reserved; throws nothing
     */
    public Runnable reserve(Collection<Bundle> coming, Collection<String> leaving) throws SwapRefusedException {
        List<Runnable> reserved = new ArrayList<>();
        Runnable end = () -> reserved.forEach(one -> BestEffort.run("Ending a reservation", one::run));
        try {
            for (Ingress ingress : ingresses) {
                reserved.add(ingress.reserve(coming, leaving));
            }
            return end;
        } catch (BindException e) {
            end.run();
            throw new SwapRefusedException(SwapRefusedException.explain(e), e);
        } catch (Throwable e) {
            end.run();
            throw e;
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

    /** A path that was forecast and is not served is a component that the ingress does not take. */
    private void requirePaths(Bundle revision, Forecast forecast) throws SwapRefusedException {
        Set<String> missing = new TreeSet<>(forecast.paths());
        ingresses.forEach(ingress -> missing.removeAll(ingress.paths(revision)));
        if (!missing.isEmpty()) {
            throw new SwapRefusedException("paths of " + name(revision) + " are declared and not served: "
                    + String.join(", ", missing) + ". See the log of the HTTP router for the reason.");
        }
    }

    /** Returns true if other bundles or clients find anything of a revision. */
    private boolean provides(Bundle revision) {
        ServiceReference<?>[] registered = revision.getRegisteredServices();
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        return registered != null
                || wiring != null
                        && wiring.getCapabilities(null).stream()
                                .anyMatch(capability -> !INHERENT.contains(capability.getNamespace()))
                || revision.getHeaders("").get(GateProperties.COMMANDS) != null
                || ingresses.stream()
                        .anyMatch(ingress -> !ingress.paths(revision).isEmpty()
                                || !ingress.endpoints(revision).isEmpty());
    }

    /** Declarative Services register a ManagedService without a PID, which is never called, for each bundle with configurations. */
    private static boolean placeholder(ServiceReference<?> reference) {
        return ServiceUse.classes(reference).equals(List.of(MANAGED_SERVICE))
                && reference.getProperty(Constants.SERVICE_PID) == null;
    }

    private List<String> notCovered(Bundle revision, Forecast forecast) {
        CoverageGaps actual = new CoverageGaps();
        ServiceReference<?>[] registered = revision.getRegisteredServices();
        for (ServiceReference<?> reference : registered == null ? new ServiceReference<?>[0] : registered) {
            if (!Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS)) && !placeholder(reference)) {
                actual.service(ServiceClasses.of(reference));
            }
        }
        Set<String> all = new TreeSet<>(forecast.notCovered());
        all.addAll(actual.sentences());
        return List.copyOf(all);
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
                String check = "health check " + checkName(reference) + " of " + name(revision);
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

    private static Object checkName(ServiceReference<?> check) {
        return Stream.of("hc.name", "component.name", Constants.SERVICE_ID)
                .map(check::getProperty)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private Result execute(ServiceReference<?> reference) {
        try {
            return ((HealthCheck) context.getService(reference)).execute();
        } finally {
            context.ungetService(reference);
        }
    }
}
