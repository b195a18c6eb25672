package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.ServiceClasses;
import dev.midstream.swap.plan.Contracts.Exposed;
import dev.midstream.swap.plan.Requirements.Exporter;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.refusal.AlreadyLiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
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
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A read-only view of the running node for plans: live revisions, registered services, configurations, paths. */
public final class PlanContext {
    /** The type of a reference to services of any type (OSGi Compendium, release 8, 112.3.2.3). */
    private static final String ANY_SERVICE = "org.osgi.service.component.AnyService";

    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Objections objections;
    private final List<Ingress> ingresses;
    private final ServiceListeners listeners;

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

    /** @param ingresses read at each plan, so the list may change */
    public PlanContext(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Objections objections,
            List<Ingress> ingresses,
            ServiceListeners listeners) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.objections = objections;
        this.ingresses = ingresses;
        this.listeners = listeners;
    }

    /** Examines one bundle of a set. @param result takes the plan or the forecast */
    <T> T examine(Artifact artifact, Jar jar, Requirements requirements, Function<PlanBuilder, T> result) {
        Bundle live = routings.live(artifact.service()).orElse(null);
        Bundle adopted = live != null ? null : unmanaged(artifact.service());
        Bundle before = live == null ? adopted : live;
        try (Jar content = before == null ? null : Jars.of(before)) {
            return result.apply(new PlanBuilder(this, artifact, jar, requirements, before, adopted != null, content));
        } catch (IOException e) {
            throw new UncheckedIOException("The content of " + before + " cannot be read", e);
        }
    }

    /** Returns a started bundle that would be adopted, or null. */
    private Bundle unmanaged(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !revisions.manages(bundle))
                .findFirst()
                .orElse(null);
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
        return references.map(this::exposed).toList();
    }

    private Exposed exposed(ServiceReference<?> reference) {
        List<String> contracts = revisions.contracts(reference);
        List<String> whiteboards = contracts.isEmpty()
                ? ServiceUse.listeners(reference, ServiceUse.classes(reference), listeners)
                : List.of();
        return new Exposed(
                contracts.isEmpty() ? ServiceUse.classes(reference) : contracts,
                Objects.toString(reference.getProperty("component.name"), ""),
                (String) reference.getProperty(Constants.SERVICE_SCOPE),
                !Boolean.TRUE.equals(reference.getProperty(GateProperties.INGRESS)),
                ServiceUse.consumers(reference, contracts),
                ServiceUse.dependants(reference, contracts, listeners),
                whiteboards);
    }

    public boolean configured(String pid) {
        return !configurations(pid).isEmpty();
    }

    /** Returns true if a configuration decides how an ingress finds a component. */
    boolean configuresIngress(String pid) {
        return configurations(pid).stream()
                .map(Configuration::getProperties)
                .filter(Objects::nonNull)
                .anyMatch(properties ->
                        Collections.list(properties.keys()).stream().anyMatch(ServiceClasses::isOfIngress));
    }

    private List<Configuration> configurations(String pid) {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            return List.of();
        }
        try {
            Configuration[] found =
                    admin.listConfigurations("(|(service.pid=" + pid + ")(service.factoryPid=" + pid + "))");
            return found == null ? List.of() : List.of(found);
        } catch (IOException | InvalidSyntaxException e) {
            return List.of();
        } finally {
            context.ungetService(reference);
        }
    }

    /** Returns sentences about paths that a service cannot have. @param set services that are replaced with it */
    List<String> conflicts(String service, Collection<String> patterns, Set<String> set) {
        return ingresses.stream()
                .flatMap(ingress -> ingress.conflicts(service, patterns, set).stream())
                .toList();
    }

    /** Returns the reasons why no ingress can serve a service with these properties. */
    List<String> refusals(Collection<String> classes, Map<String, String> properties) {
        return ingresses.stream()
                .flatMap(ingress -> ingress.refusals(classes, properties).stream())
                .toList();
    }

    /** Returns true if a bundle uses the servlet container directly. */
    boolean usesHttpService(Bundle bundle) {
        ServiceReference<?>[] used = bundle.getServicesInUse();
        return used != null
                && Arrays.stream(used)
                        .flatMap(reference -> ServiceUse.classes(reference).stream())
                        .anyMatch(BundleRules.CONTAINERS::contains);
    }

    boolean installed(String symbolicName) {
        return Arrays.stream(context.getBundles()).anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    /** Returns true if a fragment of this host is installed, whatever version of the host it is for. */
    boolean hasFragments(String host) {
        return Arrays.stream(context.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(revision -> revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0)
                .flatMap(fragment -> fragment.getDeclaredRequirements(HostNamespace.HOST_NAMESPACE).stream())
                .anyMatch(requirement -> String.valueOf(
                                requirement.getDirectives().get(Constants.FILTER_DIRECTIVE))
                        .contains("(" + HostNamespace.HOST_NAMESPACE + "=" + host + ")"));
    }

    /** Returns the bytes of a file of an installed bundle, or null. */
    byte[] read(long bundle, String path) {
        Bundle from = context.getBundle(bundle);
        URL entry = from == null ? null : from.getEntry(path);
        if (entry == null) {
            return null;
        }
        try (InputStream in = entry.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            return null;
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
            ServiceReference<?>[] found =
                    context.getAllServiceReferences(type.equals(ANY_SERVICE) ? null : type, target);
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
}
