package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.ServiceClasses;
import dev.midstream.swap.plan.Contracts.Exposed;
import dev.midstream.swap.plan.Requirements.Exporter;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.refusal.AlreadyLiveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** Knows what plans have to know of the running container. */
public final class PlanContext {
    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Objections objections;
    private final Function<String, List<Bundle>> unmanaged;

    /** The check of a deployment before it touches anything. */
    @FunctionalInterface
    public interface Objections {
        /**
         * Returns the reasons why an artifact cannot be staged; empty if it can be tried.
         *
         * @param set the names of the services that are replaced together
         */
        List<String> of(Artifact artifact, Set<String> set) throws AlreadyLiveException;
    }

    /** @param unmanaged returns the started bundles of a name that are not managed */
    public PlanContext(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Objections objections,
            Function<String, List<Bundle>> unmanaged) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.objections = objections;
        this.unmanaged = unmanaged;
    }

    public Plan of(Artifact artifact, Jar jar, Requirements requirements) {
        Bundle live = routings.live(artifact.service()).orElse(null);
        Bundle adopted = live != null
                ? null
                : unmanaged.apply(artifact.service()).stream().findFirst().orElse(null);
        Bundle before = live == null ? adopted : live;
        try (Jar content = before == null ? null : Jars.of(before)) {
            return new PlanBuilder(this, artifact, jar, requirements, before, adopted != null, content).plan();
        } catch (IOException e) {
            throw new UncheckedIOException("The content of " + before + " cannot be read", e);
        }
    }

    public List<String> objections(Artifact artifact, Set<String> set) {
        try {
            return objections.of(artifact, set);
        } catch (AlreadyLiveException e) {
            return e.reasons();
        }
    }

    /** What stands in the registry for a service, or will when a bundle that was never managed is adopted. */
    public List<Exposed> exposed(Bundle before, boolean adopted) {
        Stream<ServiceReference<?>> references = adopted
                ? Arrays.stream(Objects.requireNonNullElse(before.getRegisteredServices(), new ServiceReference<?>[0]))
                        .filter(reference ->
                                Arrays.stream(reference.getPropertyKeys()).noneMatch(ServiceClasses::isOfIngress))
                : revisions.exposed(before.getSymbolicName()).stream();
        return references
                .map(reference -> new Exposed(
                        classes(reference),
                        Objects.toString(reference.getProperty("component.name"), ""),
                        (String) reference.getProperty(Constants.SERVICE_SCOPE),
                        !Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS)),
                        ServiceUse.consumers(reference, revisions.contracts(reference))))
                .toList();
    }

    /** Returns the classes that users may depend on, or all if there is none. */
    private List<String> classes(ServiceReference<?> reference) {
        List<String> contracts = revisions.contracts(reference);
        return contracts.isEmpty() ? ServiceUse.classes(reference) : contracts;
    }

    public boolean configured(String pid) {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            return false;
        }
        try {
            return context.getService(reference)
                            .listConfigurations("(|(service.pid=" + pid + ")(service.factoryPid=" + pid + "))")
                    != null;
        } catch (IOException | InvalidSyntaxException e) {
            return false;
        } finally {
            context.ungetService(reference);
        }
    }

    /**
     * Whether a revision of a service would find another bundle's service, as gates and hooks let it, and of the class
     * that it knows.
     *
     * @param exporter of the class's package to the revision, if it is wired to another bundle
     */
    public boolean offered(String service, String type, String target, Optional<Exporter> exporter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(type, target);
            return found != null
                    && Arrays.stream(found)
                            .anyMatch(reference -> visible(service, reference)
                                    && (exporter.isEmpty() || exporter.get().bundle() == exporter(reference, type)));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    private boolean visible(String service, ServiceReference<?> reference) {
        Object standsFor = reference.getProperty(GateProperties.SERVICE);
        Bundle owner = reference.getBundle();
        return standsFor != null
                ? !standsFor.equals(service)
                : owner != null && !owner.getSymbolicName().equals(service) && !revisions.manages(owner);
    }

    private long exporter(ServiceReference<?> reference, String type) {
        Object standsFor = reference.getProperty(GateProperties.SERVICE);
        Bundle owner = standsFor == null
                ? reference.getBundle()
                : routings.live(standsFor.toString()).orElse(reference.getBundle());
        return Wires.exporter(owner, type.substring(0, Math.max(0, type.lastIndexOf('.'))))
                .getBundleId();
    }

    /** Names of the live revisions of other services. */
    public Map<String, Bundle> others(String service) {
        Map<String, Bundle> others = new HashMap<>();
        routings.routings().stream()
                .map(Routing::service)
                .filter(name -> !name.equals(service))
                .forEach(name -> routings.live(name).ifPresent(live -> others.put(name, live)));
        return others;
    }
}
