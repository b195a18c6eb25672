package dev.midstream.swap.core.osgi;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.core.Names;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.stage.OtherVersions;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.Wires;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The managed services as operators see them. Thread-safe. */
public final class Services {
    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Residents residents;
    private final List<Ingress> ingresses;
    private final OtherVersions otherVersions;
    private final Predicate<Bundle> refused;

    /** @param refused tells if a revision was refused and has not stopped yet */
    public Services(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Residents residents,
            List<Ingress> ingresses,
            Predicate<Bundle> refused) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.residents = residents;
        this.ingresses = ingresses;
        this.otherVersions = new OtherVersions(revisions);
        this.refused = refused;
    }

    public List<Service> all() {
        List<String> names = names();
        return known().map(routing -> view(routing, names)).toList();
    }

    private List<String> names() {
        return known().map(Routing::service).toList();
    }

    /** Returns the routings except those of services whose only revisions were refused. */
    private Stream<Routing> known() {
        return routings.routings().stream()
                .filter(routing -> routing.live() != null
                        || routing.isRemote()
                        || installed(routing.service()).noneMatch(refused)
                        || installed(routing.service()).anyMatch(refused.negate()));
    }

    private Stream<Bundle> installed(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()) && revisions.manages(bundle));
    }

    public Service named(String name) throws UnknownServiceException {
        List<String> names = names();
        String service = Names.resolve(name, names);
        return view(
                routings.routing(service).orElseThrow(() -> new UnknownServiceException("No service " + name)), names);
    }

    private Service view(Routing routing, List<String> names) {
        String name = routing.service();
        Tenure tenure = routing.live();
        Bundle live = tenure == null ? null : tenure.revision();
        List<Bundle> bundles = installed(name).filter(refused.negate()).toList();
        List<Revision> installed =
                bundles.stream().map(bundle -> revision(bundle, tenure)).toList();
        return new Service(
                name,
                Names.shorten(name, names),
                live == null ? null : revision(live, tenure),
                installed,
                revisions.exposed(name).stream().map(this::contract).toList(),
                live == null ? List.of() : ingress(ingress -> ingress.endpoints(live)),
                live == null ? List.of() : ingress(ingress -> ingress.paths(live)),
                live != null && ContractBundle.test(live.getHeaders("")::get)
                        ? Service.Kind.CONTRACT
                        : Service.Kind.SERVICE,
                bundles.stream().flatMap(bundle -> Wires.uses(bundle).stream()).toList(),
                tenure == null ? List.of() : otherVersions.notes(tenure));
    }

    private List<String> ingress(Function<Ingress, List<String>> what) {
        return ingresses.stream()
                .flatMap(ingress -> what.apply(ingress).stream())
                .sorted()
                .distinct()
                .toList();
    }

    private Revision revision(Bundle bundle, Tenure tenure) {
        boolean live = tenure != null && tenure.revision().equals(bundle);
        return new Revision(
                bundle.getBundleId(),
                bundle.getVersion().toString(),
                state(bundle, live),
                live ? tenure.entered() : 0,
                live ? tenure.inFlight() : 0);
    }

    private Revision.State state(Bundle bundle, boolean live) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return Revision.State.STOPPED;
        }
        if (live) {
            return Revision.State.LIVE;
        }
        if (residents.holds(new OsgiRevision(bundle))) {
            return Revision.State.RESIDENT;
        }
        if (revisions.keeps(bundle) || !Wires.uses(bundle).isEmpty()) {
            return Revision.State.NEEDED;
        }
        return bundle.getLocation().startsWith(GateProperties.LOCATION) ? Revision.State.STAGED : Revision.State.HIDDEN;
    }

    private Contract contract(ServiceReference<?> exposed) {
        return new Contract(
                ServiceUse.classes(exposed),
                !Boolean.TRUE.equals(exposed.getProperty(GateProperties.INGRESS)),
                ServiceUse.consumers(exposed));
    }
}
